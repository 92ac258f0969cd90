// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Says a line again and again while something takes long, so that nothing is ever silent. */
final class Ticker implements AutoCloseable {
  private static final long PERIOD_SECONDS = 5;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread ticking = new Thread(task, "progress");
            ticking.setDaemon(true);
            return ticking;
          });

  /** Starts at once; the line is made of the time since then. */
  Ticker(InstantSource clock, Progress progress, Function<Duration, String> line) {
    Instant begin = clock.instant();
    var _ =
        thread.scheduleAtFixedRate(
            () -> progress.say(line.apply(Duration.between(begin, clock.instant()))),
            PERIOD_SECONDS,
            PERIOD_SECONDS,
            TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
