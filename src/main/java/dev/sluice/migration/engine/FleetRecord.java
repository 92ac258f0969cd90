// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.engine.Subject.Kept;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a fleet that rolls out its own revisions, where it differs: the start of each plan
 * is the revision that is good, and a decision may change which one that is.
 */
final class FleetRecord {
  private FleetRecord() {}

  /**
   * Another revision, from where the fleet stands: nothing that was seen of the last one counts.
   */
  static RolloutRecord superseded(RolloutRecord record, Observed o) {
    Draft draft = new Draft(o, record);
    draft.attempt = Asked.next(record);
    draft.nextAttempt = null;
    draft.position = Position.Waiting;
    Integer written = draft.schemaVersion;
    draft.leaveStage(o.now());
    draft.schemaVersion = KeptStateRules.staying(o, written);
    draft.tokens = List.of();
    draft.started = List.of();
    draft.snapshots = List.of(new Snapshot(stable(o), o.now(), List.of()));
    draft.stage = NextRecord.nextStage(o, draft.snapshots);
    draft.defaults = StagePlan.defaults(o.spec().stages(), null);
    return draft.build();
  }

  /** What a rollback leaves of the plan. */
  static void takenBack(Draft draft, RollBack back, Observed o) {
    Fleet fleet = o.fleet().map(f -> after(o, f, back)).orElse(null);
    if (fleet != null) {
      // What a person takes back is what the spec asks for, though it may not have begun.
      draft.stage = isAsked(back) ? fleet.wanted() : draft.stage;
      draft.snapshots = List.of(new Snapshot(fleet.stable(), o.now(), List.of()));
      draft.started = List.of();
    }
  }

  private static boolean isAsked(RollBack back) {
    return back.cause() == Cause.EMERGENCY || back.cause() == Cause.ROLLBACK_REQUESTED;
  }

  /** What stands once that record is stored: the good revision may be another one. */
  static Observed settled(Observed before, Observed stored, Decision decision) {
    return before
        .fleet()
        .map(fleet -> stored.settled(after(before, fleet, decision)))
        .orElse(stored);
  }

  /** The fleet once that is stored: which revision is good, and which was before. */
  private static Fleet after(Observed o, Fleet fleet, Decision decision) {
    return switch (decision) {
      case Complete _ ->
          fleet.wanted().equals(fleet.stable())
              ? fleet
              : fleet.settled(fleet.wanted(), fleet.stable());
      case RollBack back when back.cause() == Cause.EMERGENCY ->
          o.record() != null && o.record().position() == Position.Completed
              ? fleet.settled(fleet.previous(), null)
              : fleet;
      case RollBack back when back.cause() == Cause.ROLLBACK_REQUESTED -> asked(o, fleet);
      case RollBack back when back.cause() == Cause.MIGRATION_WENT_BACK ->
          fleet.led() instanceof Led.Back(_, String to) && !to.equals(fleet.stable())
              ? fleet.settled(to, null)
              : fleet;
      case RollBack _, Advance _, Hold _, Decision.Refuse _ -> fleet;
    };
  }

  private static Fleet asked(Observed o, Fleet fleet) {
    String wanted = o.commands().rollbackTo();
    String target = wanted == null ? null : fleet.meant(wanted).map(Kept::name).orElse(null);
    return target == null || target.equals(fleet.stable()) ? fleet : fleet.settled(target, null);
  }

  static @Nullable String stable(Observed o) {
    return o.fleet().map(Fleet::stable).orElse(null);
  }

  static @Nullable String wanted(Observed o) {
    return o.fleet().map(Fleet::wanted).orElse(null);
  }
}
