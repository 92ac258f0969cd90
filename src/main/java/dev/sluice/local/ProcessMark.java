// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One process, told apart from a later one with the same number by when it started. Kept in a pid
 * file: {@code <pid> <start, milliseconds>}.
 */
record ProcessMark(long pid, Instant started) {
  /** The system counts starts in ticks since boot, and when it booted only to the second. */
  private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

  static ProcessMark of(ProcessHandle process) {
    return new ProcessMark(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  static Optional<ProcessMark> read(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      return Optional.of(
          new ProcessMark(
              Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1]))));
    } catch (IOException | RuntimeException gone) {
      // Being written, being removed, or not ours: no process can be named by it.
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Files.writeString(file, pid + " " + started.toEpochMilli() + "\n");
  }

  /** The process itself, if it still runs. */
  Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(started, start).abs())
                    .filter(distance -> distance.compareTo(CLOCK_GRAIN) <= 0)
                    .isPresent());
  }
}
