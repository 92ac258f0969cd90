// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How an agent finishes its work: from when it is first asked, one unit a second, and for so long
 * after it was last asked it takes no new one.
 */
final class Drain {
  private final int underWay;
  private final InstantSource clock;
  private @Nullable Instant since;
  private Instant until = Instant.EPOCH;

  /**
   * @param underWay how many units of work are under way when it is asked
   */
  Drain(int underWay, InstantSource clock) {
    this.underWay = underWay;
    this.clock = clock;
  }

  /** Takes no new work for that time, and says how many units are left. */
  synchronized long ask(Duration time) {
    Instant now = clock.instant();
    Instant begun = since != null && now.isBefore(until) ? since : now;
    since = begun;
    until = now.plus(time);
    return Math.max(0, underWay - Duration.between(begun, now).toSeconds());
  }

  synchronized boolean takesWork() {
    return !clock.instant().isBefore(until);
  }
}
