// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.engine.HealthScope;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a migration is, in words: places of the history, exposure, the list of stages. */
final class Places {
  private Places() {}

  /** A place of the history, such as {@code registry 50%}. */
  static String name(@Nullable RolloutRecord record, Observed o) {
    if (record == null) {
      return "start";
    }
    return switch (record.position()) {
      case Waiting -> "before " + (record.stage() == null ? "the end" : record.stage());
      case Running -> record.stage() + " " + percent(o.at(record)) + "%";
      case RolledBack -> "rolled back to " + standing(record);
      case Completed -> "completed";
    };
  }

  /** The stage that is waited for, runs, passed last or was taken back. */
  static @Nullable String stage(Observed o) {
    RolloutRecord record = o.record();
    return record == null || record.position() == Position.Waiting || appended(o, record)
        ? o.plan().map(StagePlan::name).orElse(null)
        : record.stage();
  }

  private static boolean appended(Observed o, RolloutRecord record) {
    return record.position() == Position.Completed
        && Progress.passed(record) < o.spec().stages().size();
  }

  private static String standing(RolloutRecord record) {
    String stage = record.snapshots().getLast().stage();
    return stage == null ? "start" : stage;
  }

  private static int percent(Observed o) {
    return o.plan().map(plan -> plan.reached(Progress.step(o.record()))).orElse(100);
  }

  /** Exposure of the running stage: percent, and how many agents have it; null if none runs. */
  static @Nullable String exposure(Observed o) {
    if (!Progress.running(o.record())) {
      return null;
    }
    Map<String, FlagFact> flags = o.flags();
    String percent = percent(o) + "%";
    if (flags == null) {
      return percent;
    }
    int of = 0;
    for (Workload workload : o.workloads()) {
      of += workload.replicas();
    }
    return percent + " (" + HealthScope.exposed(o, flags) + "/" + of + ")";
  }

  /** Each stage and how far it got. */
  static List<StageStatus> stages(
      Observed before,
      @Nullable RolloutRecord record,
      @Nullable MigrationStatus previous,
      @Nullable Gating gating) {
    List<StageStatus> stages = new ArrayList<>();
    int passed = Progress.passed(record);
    for (int i = 0; i < before.spec().stages().size(); i++) {
      StageSpec stage = before.spec().stages().get(i);
      StageStatus earlier = earlier(previous, stage.name());
      StagePhase phase = phase(i, stage, record, passed, earlier);
      stages.add(
          switch (phase) {
            case Pending -> pending(stage.name(), gating);
            case Running ->
                new StageStatus(
                    stage.name(), phase, record == null ? null : record.stageStartTime(), null);
            case Passed ->
                new StageStatus(
                    stage.name(),
                    phase,
                    earlier == null ? null : earlier.startTime(),
                    passedTime(record, i));
            case RolledBack ->
                new StageStatus(
                    stage.name(), phase, earlier == null ? null : earlier.startTime(), null);
          });
    }
    return stages;
  }

  private static StageStatus pending(String stage, @Nullable Gating gating) {
    return gating == null || !gating.stage().equals(stage)
        ? new StageStatus(stage, StagePhase.Pending, null, null)
        : new StageStatus(
            stage, StagePhase.Pending, null, null, gating.count(), gating.time(), gating.missing());
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
