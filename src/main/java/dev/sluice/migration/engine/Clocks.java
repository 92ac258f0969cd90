// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of clocks that can stand still, measured from times in the record, so that a
 * restart restarts nothing. A wall clock that goes back takes nothing away.
 */
final class Clocks {
  private Clocks() {}

  /** A clock that starts now. */
  static Clock started(Instant now) {
    return new Clock(0L, now);
  }

  /** Whether there is a clock that does not stand still. */
  static boolean runs(@Nullable Clock clock) {
    return clock != null && clock.sinceTime() != null;
  }

  /** How much has passed; none if there is no clock. */
  static Duration elapsed(@Nullable Clock clock, Instant now) {
    if (clock == null) {
      return Duration.ZERO;
    }
    Duration before = Duration.ofMillis(clock.elapsedMillis());
    Instant since = clock.sinceTime();
    return since == null || since.isAfter(now) ? before : before.plus(Duration.between(since, now));
  }

  /** When that much will have passed if the clock runs on: the same at each look. */
  static Instant until(@Nullable Clock clock, Duration wait, Instant now) {
    Instant since = clock == null ? null : clock.sinceTime();
    return (since == null || since.isAfter(now) ? now : since)
        .plus(wait)
        .minusMillis(clock == null ? 0 : clock.elapsedMillis());
  }

  /** The clock from now on; the same one if nothing of it changes. */
  static @Nullable Clock set(@Nullable Clock clock, boolean runs, Instant now) {
    if (clock == null || (!ahead(clock.sinceTime(), now) && runs == (clock.sinceTime() != null))) {
      return clock;
    }
    return new Clock(elapsed(clock, now).toMillis(), runs ? now : null);
  }

  /** The clock with so much less on it. */
  static @Nullable Clock minus(@Nullable Clock clock, Duration less) {
    return clock == null || less.isZero()
        ? clock
        : new Clock(clock.elapsedMillis() - less.toMillis(), clock.sinceTime());
  }

  /** Whether the wall clock has been put back since: such a time would be waited for. */
  static boolean ahead(@Nullable Instant time, Instant now) {
    return time != null && time.isAfter(now);
  }
}
