// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Subject.Fleet;
import java.util.Optional;

/**
 * What a fleet does where a stage of a migration brings it a revision: it rolls that out like one
 * of its own, but goes as far as the migration's record says, and not by holds and a window.
 */
final class LedRules {
  private LedRules() {}

  /** What a migration has taken back goes back at once, whatever else is asked of the fleet. */
  static Optional<Decision> takenBack(Observed o) {
    return o.fleet().map(Fleet::led).orElse(null) instanceof Led.Back back
        ? Optional.of(
            new RollBack(
                Cause.MIGRATION_WENT_BACK,
                "Migration " + back.migration() + " has taken back what it brought",
                0,
                false,
                "sluice",
                null))
        : Optional.empty();
  }

  /** As far as the migration's record says, and there it waits for that. */
  static Optional<Decision> onward(Observed o) {
    StagePlan plan = o.plan().orElse(null);
    return plan != null && o.fleet().map(Fleet::led).orElse(null) instanceof Led.Onward led
        ? Optional.of(onward(o, led, plan))
        : Optional.empty();
  }

  private static Decision onward(Observed o, Led.Onward led, StagePlan plan) {
    RolloutRecord record = o.record();
    String why = " by stage " + led.stage() + " of Migration " + led.migration();
    if (!Progress.running(record)) {
      return new Advance(
          Cause.STAGE_STARTED,
          RolloutEngine.reaches(o, plan, 0) + why,
          new Move.StartStage(plan),
          null);
    }
    // What has passed does not wait for an agent that has gone down since.
    Optional<Hold> moving = led.passed() ? Optional.empty() : FleetRules.moving(o);
    Optional<Hold> held = moving.or(() -> Gates.unhealthy(o));
    int step = Progress.step(record);
    if (held.isPresent()) {
      return held.get().saying(held.get().message() + besides(led));
    }
    if (!plan.full(step) && (step < led.step() || led.passed())) {
      return new Advance(
          Cause.STEP_RAISED,
          RolloutEngine.reaches(o, plan, step + 1) + why,
          new Move.Raise(plan, step + 1),
          null);
    }
    return led.passed()
        ? new Complete(Cause.COMPLETED, FleetWords.done(o) + why, null)
        : new Hold(
            Cause.LED_BY_MIGRATION,
            "stage " + led.stage() + " of Migration " + led.migration() + besides(led),
            null,
            "kubectl describe mig " + led.migration(),
            Time.COUNTS_FOR_DEADLINE);
  }

  private static String besides(Led.Onward led) {
    return led.waits() ? "; what the spec asks for by now comes afterwards" : "";
  }
}
