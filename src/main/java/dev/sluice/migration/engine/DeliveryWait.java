// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Time;
import java.util.List;
import java.util.Optional;

/**
 * No step ends before its flags have reached everybody, where the stage asks for that. An agent
 * that does not come is no fault of the stage, so its clocks stand still: waiting takes nothing
 * back.
 */
final class DeliveryWait {
  private static final int NAMES = 3;

  private DeliveryWait() {}

  /** What that rung waits for; who only observes delivers nothing. */
  static Optional<Hold> awaited(Observed o, StagePlan plan, int step) {
    return !plan.waitForDelivery() || o.spec().observing() || o.delivered().everywhere()
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Cause.AWAITING_DELIVERY,
                "flags of "
                    + o.subject().part(plan.name())
                    + " at "
                    + plan.reached(step)
                    + "% "
                    + rest(o),
                null,
                Tokens.skipCommand(o, plan, step),
                Time.STANDS_STILL));
  }

  private static String rest(Observed o) {
    List<String> missing = o.delivered().missing();
    if (!o.delivered().settled()) {
      return "to be served";
    }
    if (missing.isEmpty()) {
      return "to be sent to clients that are no agents: see sluice flags";
    }
    return "to be sent to "
        + String.join(", ", missing.subList(0, Math.min(NAMES, missing.size())))
        + (missing.size() > NAMES ? " and others" : "");
  }
}
