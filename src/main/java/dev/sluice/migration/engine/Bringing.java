// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Overlay;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Time;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stages that bring agents another revision. The record says first that a step is to be reached,
 * which is the order that fleets follow; its flags rise in a second write, once all of them are
 * there. Going back is one write, for flags and orders alike.
 */
final class Bringing {
  private Bringing() {}

  /** Whether agents move before the flags of a step come; who only observes moves nobody. */
  static boolean brings(Observed o, StagePlan plan) {
    return !plan.overlays().isEmpty() && !o.spec().observing();
  }

  /** Whether the agents of the running step are on their way, and its flags not yet raised. */
  static boolean isMoving(Observed o) {
    return o.record() != null && Boolean.TRUE.equals(o.record().moving());
  }

  /** The fleets of a stage whose agents come in by ordinal, as a StatefulSet brings them. */
  static Set<String> fleets(Observed o, StagePlan plan) {
    return brings(o, plan)
        ? plan.overlays().stream().map(Overlay::agentDeploymentName).collect(Collectors.toSet())
        : Set.of();
  }

  /** What is in the way of a stage's overlays before it starts. */
  static Optional<Hold> awaited(Observed o, StagePlan next) {
    return o.brought().stream()
        .flatMap(fleet -> unfit(next, fleet).or(() -> busy(fleet)).stream())
        .findFirst();
  }

  private static Optional<Hold> unfit(StagePlan next, Brought fleet) {
    return fleet
        .misfit()
        .map(
            why ->
                new Hold(
                    Cause.OVERLAY_UNFIT,
                    "spec.stages[%s].overlays[%s] %s".formatted(next.name(), fleet.workload(), why),
                    null,
                    null,
                    Time.COUNTS_FOR_DEADLINE));
  }

  private static Optional<Hold> busy(Brought fleet) {
    return fleet
        .busy()
        .map(
            why ->
                new Hold(
                    Cause.FLEET_BUSY,
                    "AgentDeployment " + fleet.workload() + " " + why,
                    null,
                    "kubectl describe agd " + fleet.workload(),
                    Time.COUNTS_FOR_DEADLINE));
  }

  /** The flags of a step come when as many agents of each fleet as it reaches are there. */
  static Optional<Decision> moving(Observed o) {
    RolloutRecord record = o.record();
    StagePlan plan = o.plan().orElse(null);
    if (record == null || plan == null || !isMoving(o)) {
      return Optional.empty();
    }
    int step = Progress.step(record);
    return coming(o, plan, step)
        .or(() -> Gates.unhealthy(o))
        .or(
            () ->
                Gates.lookAwaited(o.health())
                    .map(
                        look ->
                            Gates.waiting(
                                Cause.AWAITING_LOOK,
                                look + " at the agents of " + o.subject().part(plan.name()))))
        .<Decision>map(hold -> hold)
        .or(
            () ->
                Optional.of(
                    new Advance(
                        Cause.AGENTS_BROUGHT,
                        "agents of "
                            + o.subject().part(plan.name())
                            + " run what it brings at "
                            + plan.percent(step)
                            + "%",
                        new Move.Arrive(plan, step),
                        null)));
  }

  /** The fleets of the running step may have lost agents since; nothing goes on without them. */
  static Optional<Hold> standing(Observed o, StagePlan plan, int step) {
    return brings(o, plan) ? coming(o, plan, step) : Optional.empty();
  }

  /** That a fleet has gone back; there is nothing to be held, whatever a breach does else. */
  static Optional<CheckVerdict> refusal(Observed o) {
    return Progress.running(o.record())
        ? o.brought().stream().flatMap(fleet -> fleet.refusal().stream()).findFirst()
        : Optional.empty();
  }

  private static Optional<Hold> coming(Observed o, StagePlan plan, int step) {
    return plan.overlays().stream()
        .map(Overlay::agentDeploymentName)
        .flatMap(fleet -> coming(o, fleet, plan.percent(step)).stream())
        .findFirst();
  }

  /** A fleet of no agents has to have taken the order, too: those that come later follow it. */
  private static boolean stand(Brought fleet, int reached) {
    return fleet.ready().filter(ready -> ready >= reached).isPresent();
  }

  private static Optional<Hold> coming(Observed o, String name, int percent) {
    Workload agents =
        o.workloads().stream().filter(w -> w.name().equals(name)).findFirst().orElse(null);
    Brought fleet =
        o.brought().stream().filter(b -> b.workload().equals(name)).findFirst().orElse(null);
    if (agents != null && fleet != null && stand(fleet, agents.reached(percent))) {
      return Optional.empty();
    }
    String why =
        agents == null || fleet == null
            ? " (there is none)"
            : fleet.busy().map(busy -> " (it " + busy + ")").orElse("");
    return Optional.of(
        new Hold(
            Cause.AGENTS_MOVING,
            "agents of " + name + " to run what the stage brings at " + percent + "%" + why,
            null,
            "kubectl describe agd " + name,
            Time.COUNTS_FOR_DEADLINE));
  }
}
