// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others that some tests need: those of this machine, and a cache for the rest. */
public final class Programs {
  /** What fetches something gives up each request by itself, but not a registry that trickles. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private Programs() {}

  public static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A folder of that name beside the control plane; it need not be there. */
  public static Path cache(String name) {
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return root.resolve("sluice").resolve(name);
  }

  /**
   * Runs a program to its end and returns what it printed.
   *
   * @param folder to run it in
   * @param variables of its environment, besides our own
   * @throws IllegalStateException with what it said, if it failed or does not end within 10 minutes
   */
  public static String run(Path folder, List<String> line, Map<String, String> variables) {
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(variables);
    try {
      Path printed = Files.createTempFile("program", ".out");
      Path said = Files.createTempFile("program", ".err");
      try {
        Process process =
            builder.redirectOutput(printed.toFile()).redirectError(said.toFile()).start();
        if (!process.waitFor(LONGEST)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new IllegalStateException(
              String.join(" ", line) + ": did not end within " + LONGEST.toMinutes() + " minutes");
        }
        if (process.exitValue() != 0) {
          throw new IllegalStateException(
              String.join(" ", line) + ": " + Files.readString(said).strip());
        }
        return Files.readString(printed);
      } finally {
        Files.delete(printed);
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(line + " was interrupted", e);
    }
  }
}
