// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Helm: the one on PATH, or the one in the cache, or one that Go builds into the cache once, as the
 * control plane is.
 */
record Helm(Path program) {
  private static final String VERSION = "v3.19.5";
  private static final String BUILD = "helm.sh/helm/v3/cmd/helm@" + VERSION;

  /** Helm; where it cannot be had, the test is skipped and says so. */
  static Helm require() {
    Optional<Path> found =
        onPath("helm").or(Helm::cached).or(() -> onPath("go").flatMap(Helm::built));
    assumeThat(found)
        .as("no helm on PATH and no Go that could build it: go install %s", BUILD)
        .isPresent();
    return new Helm(found.orElseThrow());
  }

  /** What the chart renders with these flags. */
  String template(Path chart, String... flags) {
    List<String> line =
        new ArrayList<>(
            List.of(
                program.toString(),
                "template",
                "sluice",
                chart.toString(),
                "--namespace=sluice-system",
                "--kube-version=v1.30.0"));
    line.addAll(Arrays.asList(flags));
    return run(line, Map.of());
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> cached() {
    return Optional.of(folder().resolve("helm")).filter(Files::isExecutable);
  }

  private static Path folder() {
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return root.resolve("sluice/helm-" + VERSION);
  }

  private static Optional<Path> built(Path go) {
    System.err.println("building Helm " + VERSION + " into " + folder() + ", once: 2 to 5 minutes");
    try {
      run(List.of(go.toString(), "install", BUILD), Map.of("GOBIN", folder().toString()));
    } catch (IllegalStateException refused) {
      System.err.println(refused.getMessage());
    }
    return cached();
  }

  private static String run(List<String> line, Map<String, String> variables) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(variables);
    try {
      Path said = Files.createTempFile("helm", ".err");
      try {
        Process process = builder.redirectError(said.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(line + ": " + Files.readString(said));
        }
        return output;
      } finally {
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
