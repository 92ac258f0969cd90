// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.ResourceCondition;
import dev.sluice.api.StageCheck;
import dev.sluice.api.StageCheck.JobTemplate;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.ReadinessCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a stage needs before it starts, in the order in which it is told of: a stage waits for the
 * first that is missing.
 */
public final class StandardChecks {
  /** Name of the check of the agents' health. */
  public static final String HEALTH = "health";

  /** Name of the check of a person's word. */
  static final String APPROVAL_NAME = "approval";

  private static final ReadinessCheck PREVIOUS_STAGE =
      check("previous-stage", StandardChecks::previousStage);
  private static final ReadinessCheck FLAGS = check("flags", StandardChecks::flags);
  private static final ReadinessCheck AGENTS =
      check("agents", (o, next) -> StandardChecks.agents(o));
  private static final ReadinessCheck OVERLAYS =
      check("overlays", (o, next) -> Bringing.awaited(o, next));
  private static final ReadinessCheck APPROVAL =
      check(APPROVAL_NAME, (o, next) -> Tokens.approval(o, next));
  private static final ReadinessCheck COOLDOWN =
      check("cooldown", (o, next) -> Tokens.coolingDown(o));
  private static final ReadinessCheck HEALTHY = check(HEALTH, StandardChecks::health);
  private static final ReadinessCheck STATE =
      check("state", (o, next) -> KeptStateRules.unsaved(o));

  private StandardChecks() {}

  /**
   * The checks of that stage; approval is one only where it is required, and some are the plan's
   * own.
   */
  static List<ReadinessCheck> of(StagePlan next) {
    List<ReadinessCheck> checks = new ArrayList<>(List.of(PREVIOUS_STAGE, FLAGS, AGENTS));
    if (!next.overlays().isEmpty()) {
      checks.add(OVERLAYS);
    }
    if (next.approval() == Approval.Required) {
      checks.add(APPROVAL);
    }
    checks.add(COOLDOWN);
    next.readiness().forEach(check -> checks.add(own(check)));
    checks.add(HEALTHY);
    return checks;
  }

  /** The same where agents have to save first: the last of all, as saves grow old. */
  static List<ReadinessCheck> of(Observed o, StagePlan next) {
    List<ReadinessCheck> checks = of(next);
    if (o.subject().state().saves()) {
      checks.add(STATE);
    }
    return checks;
  }

  /** What a newer version knows to look at, this one cannot see, and so it holds. */
  private static ReadinessCheck own(StageCheck check) {
    ResourceCondition resource = check.resource();
    if (resource != null) {
      return ResourceChecks.of(check.name(), resource);
    }
    JobTemplate job = check.job();
    return job == null
        ? check(check.name(), (_, _) -> Gates.unknown(check.name()))
        : SuiteChecks.of(check.name(), job);
  }

  /** What has passed stands as it passed. */
  private static Optional<Hold> previousStage(Observed o, StagePlan next) {
    return Gates.killed(o, stages(o).subList(0, next.number() - 1));
  }

  /** The flags of the stages to come are there, ours, and nobody has turned them off. */
  private static Optional<Hold> flags(Observed o, StagePlan next) {
    List<StageSpec> ahead = stages(o).subList(next.number() - 1, stages(o).size());
    return Gates.noFlagSet(o).or(() -> Gates.unclaimed(o)).or(() -> Gates.killed(o, ahead));
  }

  /** There are agents, and those that are on their way have come. */
  private static Optional<Hold> agents(Observed o) {
    return Gates.withheld(o).or(() -> Gates.nobody(o)).or(() -> ComingAgents.awaited(o));
  }

  private static Optional<Hold> health(Observed o, StagePlan next) {
    return o.fleet().isPresent() ? FleetRules.seen(o, next) : migrationHealth(o, next);
  }

  private static Optional<Hold> migrationHealth(Observed o, StagePlan next) {
    return Gates.noPolicy(o)
        .or(() -> Gates.unhealthy(o))
        .or(() -> Gates.baseline(o, next))
        .or(() -> Gates.look(o, next));
  }

  private static List<StageSpec> stages(Observed o) {
    return o.spec().stages();
  }

  private static ReadinessCheck check(
      String name, BiFunction<Observed, StagePlan, Optional<Hold>> missing) {
    return new ReadinessCheck(name, (o, next) -> Verdict.of(missing.apply(o, next)));
  }
}
