// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.Health;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody was there: time counts only if at least half of its looks were really taken. So
 * a clock that jumps, or an operator that was away, neither ends a window nor the stage that is on
 * its way. (A stage that is held for something else is late by the clock.)
 *
 * <p>Looks are counted in memory. That there were enough is noted once, in the middle of a window;
 * after a restart before that, what is left of the window is enough by itself. Each further restart
 * before half of the looks are taken costs those that were.
 */
final class Attendance {
  /** What is over sooner may be looked at again. */
  private static final Duration WORTH_A_WRITE = Duration.ofMinutes(10);

  private Attendance() {}

  /** Whether enough looks were taken at that rung; a hold needs no more than one. */
  static boolean enough(Observed o, StagePlan plan, int step) {
    return !plan.full(step)
        || (o.record() != null && Boolean.TRUE.equals(o.record().seen()))
        || o.health().taken() >= needed(o.health(), plan);
  }

  /** What the record is to say of it from now on: true, or nothing. */
  static @Nullable Boolean noted(Observed o) {
    RolloutRecord record = o.record();
    StagePlan plan = o.plan().orElse(null);
    if (record == null
        || plan == null
        || !Progress.running(record)
        || !plan.full(Progress.step(record))) {
      return null;
    }
    boolean worth = plan.window().compareTo(WORTH_A_WRITE) >= 0 && needed(o.health(), plan) > 0;
    if (record.seen() != null || !worth) {
      return record.seen();
    }
    return enough(o, plan, Progress.step(record)) ? (Boolean) true : null;
  }

  /**
   * How much of the present hold or window does not count for the deadline: what goes beyond twice
   * the time of the looks that were taken.
   */
  static Duration missed(Observed o) {
    Health health = o.health();
    if (o.record() == null || !health.looks()) {
      return Duration.ZERO;
    }
    Duration attended = Duration.ofMillis(health.interval().toMillis() * 2 * (health.taken() + 1));
    Duration missed = Clocks.elapsed(o.record().stepClock(), o.now()).minus(attended);
    return missed.isNegative() ? Duration.ZERO : missed;
  }

  /**
   * Since when nothing can be seen; null while something is. A restart has seen nothing yet, which
   * says nothing new, and under a pause nobody need know when a blindness began.
   *
   * @param held whether blindness is what holds the migration
   */
  static @Nullable Instant blindSince(Observed o, RolloutRecord record, boolean held) {
    return blindSince(o, record.blindSinceTime(), held);
  }

  /** The same before the first stage, where there is no record yet. */
  static @Nullable Instant blindSince(Observed o, Decision standing) {
    return o.record() == null ? blindSince(o, o.blindSince(), holds(standing)) : null;
  }

  /** Whether blindness is what is waited for. */
  static boolean holds(Decision decision) {
    return decision.cause() == Cause.BLIND || decision.cause() == Cause.BLIND_TOO_LONG;
  }

  private static @Nullable Instant blindSince(Observed o, @Nullable Instant before, boolean held) {
    Health health = o.health();
    if (before == null) {
      return held ? o.now() : null;
    }
    boolean lasts = health.blind().isPresent() || health.unseen();
    return !lasts ? null : before.isAfter(o.now()) ? o.now() : before;
  }

  private static int needed(Health health, StagePlan plan) {
    Duration interval = health.interval();
    return !health.looks() || interval.isZero()
        ? 0
        : Math.toIntExact(plan.window().toMillis() / interval.toMillis() / 2);
  }
}
