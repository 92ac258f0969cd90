// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Durations;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec;
import dev.sluice.migration.engine.Subject.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what a fleet rolls a revision out. What runs keeps to the steps and the window that it began
 * with: agents move by what the record says, and an edit of the spec decides nothing.
 */
final class FleetPlan {
  private FleetPlan() {}

  /** The stage that runs or is next; empty if every one has passed. */
  static Optional<StagePlan> current(
      Subject subject, MigrationSpec spec, @Nullable RolloutRecord record) {
    return subject instanceof Fleet fleet && record != null && Progress.running(record)
        ? Optional.of(StagePlan.of(List.of(begun(fleet.rollout(), record)), 0, record))
        : Progress.current(spec, record);
  }

  private static StageSpec begun(StageSpec rollout, RolloutRecord record) {
    String revision = String.valueOf(record.stage());
    ResolvedStage known =
        record.defaults().stream()
            .filter(stage -> stage.stage().equals(revision))
            .findFirst()
            .orElse(null);
    List<StageSpec.Step> steps =
        known == null || known.steps() == null ? rollout.steps() : known.steps();
    String window = known == null || known.window() == null ? rollout.window() : known.window();
    StageSpec named = timed(rollout, revision, steps, window, null);
    Duration least = StagePlan.of(List.of(named), 0, record).least();
    String deadline = rollout.deadline();
    // One that what runs cannot keep is of what comes next.
    boolean counts = deadline != null && Durations.parse(deadline).compareTo(least) > 0;
    return timed(named, revision, steps, window, counts ? deadline : null);
  }

  private static StageSpec timed(
      StageSpec stage,
      String name,
      @Nullable List<StageSpec.Step> steps,
      @Nullable String window,
      @Nullable String deadline) {
    return new StageSpec(
        name,
        stage.description(),
        stage.risk(),
        stage.flags(),
        stage.overlays(),
        steps,
        window,
        deadline,
        stage.approval(),
        stage.readiness(),
        stage.health(),
        stage.onFailure(),
        stage.waitForDelivery());
  }

  /** What is remembered of a stage that starts. */
  static List<ResolvedStage> started(Observed o, StagePlan plan, RolloutRecord record) {
    List<ResolvedStage> open = StagePlan.defaults(o.spec().stages(), record);
    return o.fleet().map(fleet -> List.of(whole(fleet.rollout(), plan, open))).orElse(open);
  }

  private static ResolvedStage whole(StageSpec rollout, StagePlan plan, List<ResolvedStage> open) {
    ResolvedStage known = open.isEmpty() ? null : open.getFirst();
    return new ResolvedStage(
        plan.name(),
        rollout.risk(),
        plan.steps(),
        Durations.format(plan.window()),
        known == null ? null : known.deadline(),
        known == null ? null : known.approval());
  }
}
