// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** One program, run to its end. */
public record Command(List<String> line) {
  /** What the program left behind. */
  public record Output(int exit, String out, String err) {}

  /**
   * Runs a program whose life hangs on this process: it reads a pipe that only we hold, and is
   * killed when that closes, which the system does however we end.
   */
  private static final String LEASH =
      """
      exec 3<&0
      "$0" "$@" </dev/null 3<&- & child=$!
      { while read -r _; do :; done; kill -KILL $child; } <&3 >/dev/null 2>&1 & reader=$!
      exec 3<&-
      wait $child; code=$?
      kill $reader
      exit $code
      """;

  public Command {
    line = List.copyOf(line);
  }

  /** A program with its arguments. */
  public static Command of(String... line) {
    return new Command(List.of(line));
  }

  /** The same program, ended when this process ends. Needs a standard input that is a pipe. */
  public Command leashed() {
    return new Command(Stream.concat(Stream.of("/bin/sh", "-c", LEASH), line.stream()).toList());
  }

  /** Runs it with the given text as its standard input. */
  public Output run(String input) {
    try {
      ProcessBuilder builder = new ProcessBuilder(line);
      // If we are on a leash ourselves, our standard input is; a program we run has another.
      builder.environment().remove("SLUICE_LEASH");
      Process process = builder.start();
      CompletableFuture<String> err =
          CompletableFuture.supplyAsync(
              () -> text(process.getErrorStream()), Thread::startVirtualThread);
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException closed) {
        // It ended without reading all of it; its exit code says what that means.
      }
      String out = text(process.getInputStream());
      return new Output(process.waitFor(), out, err.join());
    } catch (IOException missing) {
      return new Output(127, "", String.valueOf(missing.getMessage()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("interrupted while running " + line.getFirst(), stopped);
    }
  }

  /** Runs it without any. */
  public Output run() {
    return run("");
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
