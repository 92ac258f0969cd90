// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Decision.RollBack;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of a stage that does not come to one: it goes back, and a person decides. */
final class Deadlines {
  private Deadlines() {}

  /** Takes back a stage that has not passed in time; what is held by a person is not late. */
  static Optional<Decision> passed(Observed o) {
    Instant end = end(o);
    return end == null
            || end.plus(Attendance.missed(o)).isAfter(o.now())
            || (o.health().blind().isPresent() && FleetRules.moving(o).isEmpty())
            || Asked.paused(o).isPresent()
            || Gates.killed(o).isPresent()
        ? Optional.empty()
        : o.plan()
            .map(
                plan ->
                    new RollBack(
                        Cause.DEADLINE_PASSED,
                        o.subject().part(stage(o, plan)) + " did not pass within its deadline",
                        Progress.passed(o.record()),
                        false,
                        "sluice",
                        null));
  }

  private static @Nullable String stage(Observed o, StagePlan plan) {
    return o.record() == null ? plan.name() : o.record().stage();
  }

  /** When the running stage has to have passed, if its clock runs on; null if none runs. */
  static @Nullable Instant end(Observed o) {
    RolloutRecord record = o.record();
    return record == null || !Progress.running(record) || record.stageClock() == null
        ? null
        : o.plan()
            .map(plan -> Clocks.until(record.stageClock(), plan.deadline(), o.now()))
            .orElse(null);
  }
}
