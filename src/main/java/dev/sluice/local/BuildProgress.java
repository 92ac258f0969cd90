// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far the compiler is. Counts packages: the total is exact, and those that an earlier build
 * left in Go's cache count as done.
 */
final class BuildProgress {
  private final int total;
  private final int cached;
  private final AtomicInteger started = new AtomicInteger();

  BuildProgress(int total, int cached) {
    this.total = total;
    this.cached = cached;
  }

  /** The compiler took up one more package. */
  void oneMore() {
    started.incrementAndGet();
  }

  /** For people: {@code compiled 1240 of 2795 packages (44 %), 63 s so far, about 79 s left}. */
  String line(Duration elapsed) {
    int fresh = started.get();
    int done = Math.min(total, cached + fresh);
    if (done >= total - 1) {
      // The last one is the program itself.
      return "linking, %d s so far".formatted(elapsed.toSeconds());
    }
    String line =
        "compiled %d of %d packages (%d %%), %d s so far"
            .formatted(done, total, 100L * done / total, elapsed.toSeconds());
    // Before that the first packages, which are small, would promise too much.
    boolean telling = fresh >= 50 && elapsed.toSeconds() >= 5;
    return telling ? line + ", " + left(elapsed, fresh, total - done) : line;
  }

  private static String left(Duration elapsed, int fresh, int remaining) {
    long seconds = elapsed.toMillis() * remaining / fresh / 1000;
    return String.format(Locale.ROOT, "about %d s left", Math.max(1, seconds));
  }
}
