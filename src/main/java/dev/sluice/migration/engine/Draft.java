// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.Clock;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.RolloutRecord.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A record in the making: each transition changes a few of its parts. */
final class Draft {
  private final RolloutRecord before;
  int attempt;
  @Nullable Integer nextAttempt;
  Position position;
  @Nullable String stage;
  @Nullable Integer step;
  @Nullable Boolean moving;
  Instant enteredTime;
  @Nullable Instant stageStartTime;
  @Nullable Clock stepClock;
  @Nullable Clock stageClock;
  @Nullable Instant blindSinceTime;
  @Nullable String policy;
  @Nullable Boolean seen;
  @Nullable Integer schemaVersion;
  List<String> tokens;
  List<String> started;
  List<Exposure> exposures;
  List<CohortEntry> cohorts;
  List<ResolvedStage> defaults;
  List<Snapshot> snapshots;
  List<BaselineReading> baselines;
  List<JudgeState> judge;
  List<RollbackEntry> rollbacks;

  Draft(Observed o, RolloutRecord before) {
    this.before = before;
    attempt = before.attempt();
    nextAttempt = before.nextAttempt();
    position = before.position();
    stage = before.stage();
    step = before.step();
    moving = before.moving();
    enteredTime = before.enteredTime();
    stageStartTime = before.stageStartTime();
    stepClock = before.stepClock();
    stageClock = before.stageClock();
    blindSinceTime = before.blindSinceTime();
    policy = before.policy();
    seen = before.seen();
    schemaVersion = KeptStateRules.written(o, before);
    tokens = before.tokens();
    started = before.started();
    exposures = before.exposures();
    cohorts = before.cohorts();
    defaults = before.defaults();
    snapshots = before.snapshots();
    baselines = before.baselines();
    judge = before.judge();
    rollbacks = before.rollbacks();
  }

  /** Comes to a rung of a stage, or to the same one again. */
  void enterRung(Observed o) {
    Instant now = o.now();
    enteredTime = now;
    // A clock that has been put back: what is read from now on would count as read before the
    // stage.
    stageStartTime = Clocks.ahead(stageStartTime, now) ? now : stageStartTime;
    stepClock = Clocks.started(now);
    stageClock = Clocks.set(Clocks.minus(stageClock, Attendance.missed(o)), true, now);
    blindSinceTime = null;
    policy = o.policy();
    seen = null;
  }

  /** Comes to a place where no stage runs. */
  void leaveStage(Instant now) {
    enteredTime = now;
    step = null;
    moving = null;
    stageStartTime = null;
    stepClock = null;
    stageClock = null;
    blindSinceTime = null;
    policy = null;
    seen = null;
    schemaVersion = null;
    baselines = List.of();
    judge = List.of();
  }

  Draft fitted(Observed o) {
    return fitted(o, position == Position.Running ? ByOrdinal.kept(o) : ByOrdinal.NOBODY);
  }

  /** The same where agents have come to the revision of that stage. */
  Draft arriving(Observed o, StagePlan plan) {
    return fitted(o, ByOrdinal.filled(o, plan));
  }

  private Draft fitted(Observed o, ByOrdinal brought) {
    cohorts =
        Exposures.cohorts(
            exposures, snapshots, Exposures.known(cohorts, o.flags()), o.workloads(), brought);
    return this;
  }

  /** Whether anything that a hold can change differs from the record before. */
  boolean changed() {
    return !Objects.equals(stepClock, before.stepClock())
        || !Objects.equals(stageClock, before.stageClock())
        || !Objects.equals(blindSinceTime, before.blindSinceTime())
        || !Objects.equals(seen, before.seen())
        || !Objects.equals(schemaVersion, before.schemaVersion())
        || !judge.equals(before.judge())
        || !enteredTime.equals(before.enteredTime());
  }

  RolloutRecord build() {
    return new RolloutRecord(
        before.revision() + 1,
        attempt,
        nextAttempt,
        position,
        stage,
        step,
        moving,
        enteredTime,
        stageStartTime,
        stepClock,
        stageClock,
        blindSinceTime,
        policy,
        seen,
        schemaVersion,
        tokens,
        started,
        exposures,
        cohorts,
        defaults,
        snapshots,
        baselines,
        judge,
        rollbacks);
  }
}
