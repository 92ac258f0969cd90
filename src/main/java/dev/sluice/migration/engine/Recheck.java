// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageCheck;
import dev.sluice.migration.engine.Readiness.Missing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a decision may differ though nothing has happened but time. */
public final class Recheck {
  private static final Duration SOON = Duration.ofSeconds(1);

  private Recheck() {}

  /** The next such moment; empty if only an event changes anything. */
  public static Optional<Instant> at(Observed o, Decision standing) {
    return at(o, standing, Readiness.of(o));
  }

  /** The same for who knows what the next stage waits for. */
  public static Optional<Instant> at(Observed o, Decision standing, Optional<Readiness> readiness) {
    Instant next = sooner(o, null, waited(standing));
    next = sooner(o, next, deadline(o));
    next = sooner(o, next, Gates.blindEnd(o));
    // A check before the next stage may pass while another one is waited for.
    for (Missing missing : readiness.map(Readiness::missing).orElse(List.of())) {
      next = sooner(o, next, missing.hold().until());
    }
    next = sooner(o, next, SuiteHealth.nextTime(o));
    return Optional.ofNullable(sooner(o, next, unasked(o)));
  }

  /** A stage that waits since this very moment depends on what nobody has asked for yet. */
  private static @Nullable Instant unasked(Observed o) {
    StagePlan next = Progress.waiting(o.record()) ? o.plan().orElse(null) : null;
    if (next == null) {
      return null;
    }
    boolean unread =
        next.readiness().stream()
            .map(StageCheck::resource)
            .anyMatch(asked -> asked != null && !o.conditions().containsKey(asked));
    return unread || SuiteChecks.unseen(o, next) ? o.now().plus(SOON) : null;
  }

  /** The sooner of two moments, of which another one counts only if it is still to come. */
  private static @Nullable Instant sooner(
      Observed o, @Nullable Instant next, @Nullable Instant another) {
    return another == null || !another.isAfter(o.now()) || (next != null && next.isBefore(another))
        ? next
        : another;
  }

  /** A hold that is overdue waits for a look, which comes as an event of its own. */
  private static @Nullable Instant waited(Decision standing) {
    return standing instanceof Decision.Hold hold ? hold.until() : null;
  }

  private static @Nullable Instant deadline(Observed o) {
    RolloutRecord record = o.record();
    Instant end = record == null || !Clocks.runs(record.stageClock()) ? null : Deadlines.end(o);
    return record == null || end == null || end.isAfter(o.now()) ? end : putOff(o, record, end);
  }

  /**
   * A deadline that missed looks put off. It comes nearer with the time, and by two intervals with
   * each look; unless the clock of the step stands still, that time is missed until it is looked
   * at. So a third of what is left, or half, is when it may be over.
   */
  private static @Nullable Instant putOff(Observed o, RolloutRecord record, Instant end) {
    Duration left = Duration.between(o.now(), end.plus(Attendance.missed(o)));
    if (left.isNegative() || left.isZero()) {
      return null;
    }
    Duration part = left.dividedBy(Clocks.runs(record.stepClock()) ? 2 : 3);
    Duration interval = o.health().interval();
    return o.now().plus(part.compareTo(interval) > 0 ? part : interval);
  }
}
