// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One running part of the control plane. Its life hangs on a pipe that only this process holds: it
 * ends when we close the pipe, and when we end without doing so.
 */
final class Component {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 20;

  private final String name;
  private final Process process;
  private final Path log;

  private Component(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static Component start(Parts parts, String name, ClusterFolder folder, List<String> args)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(parts.path(name).toString()));
    line.addAll(args);
    Command command = new Command(line);
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(parts.ownBuild() ? command.line() : command.leashed().line())
            .directory(folder.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (parts.ownBuild()) {
      builder.environment().put("SLUICE_LEASH", "1");
    }
    // A proxy for the outside world has no business between parts on loopback.
    builder.environment().put("NO_PROXY", "127.0.0.1");
    Process process = builder.start();
    folder.mark(name, process.toHandle());
    return new Component(name, process, log);
  }

  String name() {
    return name;
  }

  Process process() {
    return process;
  }

  /** Asks again and again until true; fails when the process ends or the time is over. */
  void await(String what, Check check, InstantSource clock, Duration most) throws IOException {
    Instant end = clock.instant().plus(most);
    try {
      while (!check.holds()) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new ControlPlaneException(
              "%s ended (exit %d) before %s; its last lines:%n%s"
                  .formatted(name, process.exitValue(), what, lastLines()));
        }
        if (clock.instant().isAfter(end)) {
          throw new ControlPlaneException(
              "%s: waited %d s for %s; its last lines:%n%s"
                  .formatted(name, most.toSeconds(), what, lastLines()));
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("interrupted while waiting for " + name, stopped);
    }
  }

  /** What is waited for. */
  @FunctionalInterface
  interface Check {
    boolean holds() throws IOException, InterruptedException;
  }

  String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyClosed) {
      // Then it has ended or is about to.
    }
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
