// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Order;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.engine.Subject.Kept;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is not done, or not yet, for the sake of what agents remember. */
final class KeptStateRules {
  private KeptStateRules() {}

  // Saves.

  /** No agent moves before all of them have saved, or a person does without. */
  static Optional<Hold> unsaved(Observed o) {
    return o.subject()
        .state()
        .unsaved()
        .filter(_ -> !says(o, "save"))
        .map(
            why ->
                new Hold(
                    Cause.STATE_NOT_SAVED,
                    why,
                    null,
                    o.subject().annotateAnew("override=" + override(o, "save")),
                    Time.COUNTS_FOR_DEADLINE));
  }

  /** The word of a person by which a stage starts without saves; empty if it needs none. */
  static Optional<String> waiver(Observed o) {
    return o.subject()
        .state()
        .unsaved()
        .filter(_ -> says(o, "save"))
        .map(_ -> "override=" + override(o, "save"));
  }

  // What would be lost.

  /**
   * That decision, unless it would bring agents to a revision that cannot read what they have
   * written: no guard, no deadline, no emergency and no change of the spec does that by itself.
   * What is not gone back from may be mended, so another revision that is wanted is still gone on
   * to.
   */
  static Decision sparing(Observed o, Decision decided) {
    Fleet fleet = o.fleet().orElse(null);
    String target = fleet == null ? null : target(o, fleet, decided);
    if (fleet == null || target == null || !fleet.state().lossy().contains(target)) {
      return decided;
    }
    if (says(o, "state")) {
      return waived(o, decided);
    }
    return mended(o, fleet, decided)
        .orElseGet(
            () ->
                new Hold(
                    Cause.ROLLBACK_WOULD_LOSE_STATE,
                    fleet.part(target)
                        + " cannot read what the agents have written since"
                        + " (spec.state.schemaVersion), so that none goes to it ("
                        + decided.message()
                        + "): "
                        + (isAsked(o) ? "take the annotation of the rollback away, and " : "")
                        + "change the spec to a revision that can, or lose what they have"
                        + " written by sluice.dev/override="
                        + override(o, "state"),
                    null,
                    o.subject().annotateAnew("override=" + override(o, "state")),
                    Time.COUNTS_FOR_DEADLINE));
  }

  /** Who asked for a rollback takes that back first; a guard or a deadline asks for nothing. */
  private static Optional<Decision> mended(Observed o, Fleet fleet, Decision decided) {
    return isAsked(o)
            || !(decided instanceof RollBack)
            || fleet.state().lossy().contains(fleet.wanted())
        ? Optional.empty()
        : FleetRules.superseded(o).filter(Advance.class::isInstance);
  }

  private static boolean isAsked(Observed o) {
    return o.commands().rollback() != null || o.commands().rollbackTo() != null;
  }

  /** The revision to which agents would go who may have written what it cannot read. */
  private static @Nullable String target(Observed o, Fleet fleet, Decision decided) {
    return switch (decided) {
      case RollBack back -> target(o, fleet, back);
      case Complete _ -> fleet.wanted().equals(fleet.stable()) ? fleet.stable() : null;
      case Advance advance ->
          switch (advance.move()) {
            case Move.NewPlan _, Move.NewAttempt _ -> fleet.wanted();
            case Move.StartStage _ -> o.record() == null ? fleet.wanted() : null;
            case Move.Raise _,
                Move.Arrive _,
                Move.Pass _,
                Move.StartAfter _,
                Move.Restart _,
                Move.Resize _ ->
                null;
          };
      case Hold _, Refuse _ -> null;
    };
  }

  private static @Nullable String target(Observed o, Fleet fleet, RollBack back) {
    RolloutRecord record = o.record();
    String asked = o.commands().rollbackTo();
    if (back.cause() == Cause.ROLLBACK_REQUESTED && asked != null) {
      return fleet.meant(asked).map(Kept::name).orElse(null);
    }
    // An overlay changes no schema: what a migration takes it out of has that of the good revision.
    boolean further =
        back.cause() != Cause.MIGRATION_WENT_BACK
            && record != null
            && record.position() == Position.Completed;
    return further ? fleet.previous() : fleet.stable();
  }

  /** The same, with the word of the person by which it is done. */
  private static Decision waived(Observed o, Decision decided) {
    String token = "override=" + override(o, "state");
    String message = decided.message() + ", what was written since is lost by " + token;
    Order order = new Order(o.commands().by(), List.of(token));
    return switch (decided) {
      case RollBack back ->
          new RollBack(
              back.cause(), message, back.passed(), back.emergency(), back.by(), back.evidence());
      case Complete complete -> new Complete(complete.cause(), message, order);
      case Advance advance -> new Advance(advance.cause(), message, advance.move(), order);
      case Hold _, Refuse _ -> decided;
    };
  }

  // What the record remembers of it.

  /** What has been written by now that the stable revision cannot read: once, and for all. */
  static @Nullable Integer written(Observed o, RolloutRecord record) {
    Integer before = record.schemaVersion();
    boolean counts = o.record() == null || Progress.running(record);
    Integer now = counts ? o.subject().state().written() : null;
    return before == null || (now != null && now > before) ? now : before;
  }

  /**
   * What of it stays where another revision is wanted: agents that cannot go back stay as they are
   * until that one comes to them.
   */
  static @Nullable Integer staying(Observed o, @Nullable Integer written) {
    Fleet fleet = o.fleet().orElse(null);
    return fleet == null || fleet.state().lossy().contains(fleet.wanted()) ? null : written;
  }

  /** What a person says who does without, in this attempt. */
  private static String override(Observed o, String what) {
    return what + "/" + (o.record() == null ? 1 : o.record().attempt());
  }

  private static boolean says(Observed o, String what) {
    return override(o, what).equals(o.commands().override());
  }
}
