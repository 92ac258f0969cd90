// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.engine.Subject.Kept;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is not done, or not yet, for the sake of what agents remember. */
final class KeptStateRules {
  private KeptStateRules() {}

  /** No agent moves before all of them have saved, or a person does without. */
  static Optional<Hold> unsaved(Observed o) {
    return o.subject()
        .state()
        .unsaved()
        .filter(_ -> !waived(o))
        .map(
            why ->
                new Hold(
                    Cause.STATE_NOT_SAVED,
                    why,
                    null,
                    o.subject().annotateAnew("override=" + override(o)),
                    Time.COUNTS_FOR_DEADLINE));
  }

  /** What a person says who puts up with what may be lost, in this attempt. */
  private static String override(Observed o) {
    return "state/" + (o.record() == null ? 1 : o.record().attempt());
  }

  /** The word of a person by which a stage starts without saves; empty if it needs none. */
  static Optional<String> waiver(Observed o) {
    return o.subject().state().unsaved().filter(_ -> waived(o)).map(_ -> "override=" + override(o));
  }

  private static boolean waived(Observed o) {
    return override(o).equals(o.commands().override());
  }

  /**
   * That decision, unless it would lose what the agents have written since: no guard, no deadline
   * and no emergency does that by itself.
   */
  static Decision sparing(Observed o, Decision decided) {
    Fleet fleet = o.fleet().orElse(null);
    if (fleet == null || !(decided instanceof RollBack back)) {
      return decided;
    }
    String target = target(o, fleet, back);
    return target == null || !fleet.state().lossy().contains(target) || waived(o)
        ? decided
        : new Hold(
            Cause.ROLLBACK_WOULD_LOSE_STATE,
            fleet.part(target)
                + " cannot read what the agents have written since (spec.state.schemaVersion), so"
                + " that it is not gone back to ("
                + back.message()
                + ")",
            null,
            o.subject().annotateAnew("override=" + override(o)),
            Time.COUNTS_FOR_DEADLINE);
  }

  private static @Nullable String target(Observed o, Fleet fleet, RollBack back) {
    RolloutRecord record = o.record();
    String asked = o.commands().rollbackTo();
    if (back.cause() == Cause.ROLLBACK_REQUESTED && asked != null) {
      return fleet.meant(asked).map(Kept::name).orElse(null);
    }
    return record != null && record.position() == Position.Completed
        ? fleet.previous()
        : fleet.stable();
  }
}
