// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.RolloutRecord.Snapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record in the making: each transition changes a few of its parts. */
final class Draft {
  private final RolloutRecord before;
  private final @Nullable Long epoch;
  int attempt;
  @Nullable Integer nextAttempt;
  Position position;
  @Nullable String stage;
  @Nullable Integer step;
  Instant enteredTime;
  @Nullable Instant stageStartTime;
  @Nullable Long elapsedMillis;
  @Nullable Instant clockTime;
  List<String> started;
  List<Exposure> exposures;
  List<CohortEntry> cohorts;
  List<ResolvedStage> defaults;
  List<Snapshot> snapshots;
  List<BaselineReading> baselines;
  List<RollbackEntry> rollbacks;

  Draft(Observed o, RolloutRecord before) {
    this.before = before;
    epoch = o.epoch() == null ? before.epoch() : o.epoch();
    attempt = before.attempt();
    nextAttempt = before.nextAttempt();
    position = before.position();
    stage = before.stage();
    step = before.step();
    enteredTime = before.enteredTime();
    stageStartTime = before.stageStartTime();
    elapsedMillis = before.elapsedMillis();
    clockTime = before.clockTime();
    started = before.started();
    exposures = before.exposures();
    cohorts = before.cohorts();
    defaults = before.defaults();
    snapshots = before.snapshots();
    baselines = before.baselines();
    rollbacks = before.rollbacks();
  }

  void enter(Instant now, boolean clockRuns) {
    enteredTime = now;
    elapsedMillis = null;
    clockTime = clockRuns ? now : null;
    stageStartTime = clockRuns ? stageStartTime : null;
  }

  Draft fitted(Observed o) {
    cohorts = Exposures.cohorts(exposures, snapshots, cohorts, o.workloads());
    return this;
  }

  RolloutRecord build() {
    return new RolloutRecord(
        before.revision() + 1,
        epoch,
        attempt,
        nextAttempt,
        position,
        stage,
        step,
        enteredTime,
        stageStartTime,
        elapsedMillis,
        clockTime,
        started,
        exposures,
        cohorts,
        defaults,
        snapshots,
        baselines,
        rollbacks);
  }
}
