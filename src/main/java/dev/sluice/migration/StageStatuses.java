// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Measured;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.PlanSize;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.turn.Chronicle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of stages, and how far each got. */
final class StageStatuses {
  private StageStatuses() {}

  /** Each stage and how far it got. */
  static List<StageStatus> of(
      Outcome outcome, @Nullable MigrationStatus previous, @Nullable Gating gating) {
    Observed before = outcome.before();
    RolloutRecord record = outcome.after().record();
    List<StageStatus> stages = new ArrayList<>();
    int passed = Progress.passed(record);
    for (int i = 0; i < before.spec().stages().size(); i++) {
      StageSpec stage = before.spec().stages().get(i);
      StageStatus earlier = earlier(previous, stage.name());
      StagePhase phase = phase(i, stage, record, passed, earlier);
      List<Measured> measured =
          Measures.of(outcome, stage.name(), earlier == null ? List.of() : earlier.measured());
      stages.add(
          switch (phase) {
            case Pending -> pending(stage.name(), gating);
            case Running ->
                begun(
                    stage.name(),
                    phase,
                    record == null ? null : record.stageStartTime(),
                    null,
                    measured);
            case Passed ->
                begun(
                    stage.name(),
                    phase,
                    earlier == null ? null : earlier.startTime(),
                    passedTime(record, i),
                    measured);
            case RolledBack ->
                begun(
                    stage.name(),
                    phase,
                    earlier == null ? null : earlier.startTime(),
                    null,
                    measured);
          });
    }
    return Chronicle.transition(outcome.decision())
        ? Measures.fitting(stages, PlanSize.left(outcome.after()))
        : stages;
  }

  private static StageStatus pending(String stage, @Nullable Gating gating) {
    return gating == null || !gating.stage().equals(stage)
        ? new StageStatus(stage, StagePhase.Pending, null, null)
        : new StageStatus(
            stage,
            StagePhase.Pending,
            null,
            null,
            gating.count(),
            gating.time(),
            gating.missing(),
            List.of());
  }

  private static StageStatus begun(
      String stage,
      StagePhase phase,
      @Nullable Instant start,
      @Nullable Instant passed,
      List<Measured> measured) {
    return new StageStatus(stage, phase, start, passed, null, null, List.of(), measured);
  }

  private static @Nullable Instant passedTime(@Nullable RolloutRecord record, int index) {
    return record == null ? null : record.snapshots().get(index + 1).time();
  }

  private static StagePhase phase(
      int index,
      StageSpec stage,
      @Nullable RolloutRecord record,
      int passed,
      @Nullable StageStatus earlier) {
    if (index < passed) {
      return StagePhase.Passed;
    }
    if (record == null) {
      return StagePhase.Pending;
    }
    if (Progress.running(record)) {
      return index == passed ? StagePhase.Running : StagePhase.Pending;
    }
    boolean begun =
        stage.name().equals(record.stage())
            || (earlier != null && earlier.phase() != StagePhase.Pending);
    return record.position() == Position.RolledBack && begun
        ? StagePhase.RolledBack
        : StagePhase.Pending;
  }

  private static @Nullable StageStatus earlier(@Nullable MigrationStatus previous, String name) {
    for (StageStatus stage : previous == null ? List.<StageStatus>of() : previous.stages()) {
      if (stage.name().equals(name)) {
        return stage;
      }
    }
    return null;
  }
}
