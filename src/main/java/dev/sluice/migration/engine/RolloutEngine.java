// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.RollBack;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides what a migration does next, from one observation and nothing else.
 *
 * <pre>
 *   no record    --StageStarted----------------------> Running at step 0
 *   Waiting      --StageStarted----------------------> Running at step 0
 *   Running      --StepRaised------------------------> Running at the next step, at last in full
 *   Running      --StagePassed-----------------------> Waiting    (another stage follows)
 *   Running      --Completed-------------------------> Completed  (the last stage)
 *   Waiting      --Completed-------------------------> Completed  (the stages left were taken out)
 *   Completed    --StageStarted----------------------> Running    (stages were appended)
 *   Running      --GuardBreached---------------------> RolledBack
 *   any record   --Emergency, RollbackRequested------> RolledBack
 *   RolledBack   --RetryRequested--------------------> Waiting    (a new attempt)
 *   any record   --FleetChanged----------------------> the same, its cohorts fitted
 * </pre>
 *
 * <p>Precedence is the order of the lines in {@link #decide}. What takes back comes first, so no
 * hold ever blocks a rollback, and a rollback needs neither a FlagSet nor a claim nor any reading.
 * Blind neither advances nor rolls back.
 */
public final class RolloutEngine {
  /** A look that is a little late is not worth a status of its own. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private RolloutEngine() {}

  /** The decision for what was observed. */
  public static Decision decide(Observed o) {
    return Asked.emergency(o)
        .or(() -> Asked.rollbackTo(o))
        .or(() -> guard(o))
        .or(() -> fleetChanged(o))
        .or(() -> Asked.latched(o))
        .or(() -> guardHeld(o))
        .or(() -> Asked.retry(o))
        .or(() -> completed(o))
        .or(() -> SpecRules.broken(o))
        .or(() -> Asked.paused(o))
        .or(() -> Gates.missing(o))
        .or(() -> Gates.unhealthy(o))
        .orElseGet(() -> Progress.running(o.record()) ? onward(o) : start(o));
  }

  private static Optional<Decision> guard(Observed o) {
    return breach(o)
        .flatMap(
            bad ->
                switch (onFailure(o)) {
                  case ToPrevious -> takenBack(bad, Progress.passed(o.record()));
                  case ToStart -> takenBack(bad, 0);
                  case Hold -> Optional.empty();
                });
  }

  private static Optional<Decision> takenBack(CheckVerdict bad, int passed) {
    return Optional.of(
        new RollBack(
            Cause.GUARD_BREACHED,
            "GUARD " + bad.name() + " " + bad.reason(),
            passed,
            false,
            "sluice",
            bad));
  }

  private static Optional<Decision> guardHeld(Observed o) {
    return breach(o)
        .map(
            bad ->
                new Hold(
                    Cause.GUARD_HELD,
                    "the stage is held, as its onFailure says: guard " + bad.name() + " is bad",
                    null,
                    "kubectl annotate mig "
                        + o.name()
                        + " sluice.dev/rollback-to="
                        + Progress.passed(o.record()),
                    false));
  }

  private static Optional<CheckVerdict> breach(Observed o) {
    return Progress.running(o.record()) ? o.health().breach(Role.Guard) : Optional.empty();
  }

  private static OnFailure onFailure(Observed o) {
    return Progress.current(o.spec(), o.record())
        .map(StagePlan::onFailure)
        .orElse(OnFailure.ToPrevious);
  }

  /** Cohorts follow the fleet in every position, so that exposure is exact after a scaling too. */
  private static Optional<Decision> fleetChanged(Observed o) {
    RolloutRecord record = o.record();
    if (record == null
        || Exposures.cohorts(
                record.exposures(), record.snapshots(), record.cohorts(), o.workloads())
            .equals(record.cohorts())) {
      return Optional.empty();
    }
    return Optional.of(
        new Advance(Cause.FLEET_CHANGED, "the fleet has been scaled", new Move.Resize(), null));
  }

  private static Optional<Decision> completed(Observed o) {
    RolloutRecord record = o.record();
    if (record == null
        || Progress.running(record)
        || Progress.passed(record) < o.spec().stages().size()) {
      return Optional.empty();
    }
    String message = "every stage has passed";
    return Optional.of(
        record.position() == Position.Completed
            ? new Hold(Cause.COMPLETED, message, null, null, false)
            : new Complete(Cause.COMPLETED, message));
  }

  private static Decision start(Observed o) {
    StagePlan plan = Progress.current(o.spec(), o.record()).orElseThrow();
    if (!o.health().baselineReady()) {
      return waiting(
          Cause.GATHERING_BASELINE, "reading what stage " + plan.name() + " will be compared with");
    }
    return another(o.health())
        .map(look -> waiting(Cause.AWAITING_LOOK, look + " before stage " + plan.name()))
        .orElseGet(
            () ->
                new Advance(
                    Cause.STAGE_STARTED, reaches(plan, 0), new Move.StartStage(plan), null));
  }

  private static Decision onward(Observed o) {
    RolloutRecord record = requireNonNull(o.record());
    StagePlan plan = Progress.current(o.spec(), record).orElseThrow();
    int step = Progress.step(record);
    Duration left = plan.stay(step).minus(Progress.elapsed(record, o.now()));
    Optional<String> look = lookAwaited(o.health());
    if (!left.isPositive() && look.isEmpty()) {
      return climbed(o, plan, step);
    }
    if (left.plus(PATIENCE).isNegative()) {
      return waiting(
          Cause.AWAITING_LOOK,
          look.orElseThrow() + " at stage " + plan.name() + " at " + plan.reached(step) + "%");
    }
    return new Hold(
        plan.full(step) ? Cause.WATCHING_WINDOW : Cause.HOLDING_STEP,
        plan.full(step) ? "window of stage " + plan.name() : "hold at " + plan.reached(step) + "%",
        Progress.until(record, plan.stay(step), o.now()),
        null,
        true);
  }

  private static Decision climbed(Observed o, StagePlan plan, int step) {
    if (!plan.full(step)) {
      return new Advance(
          Cause.STEP_RAISED, reaches(plan, step + 1), new Move.Raise(plan, step + 1), null);
    }
    return plan.number() == o.spec().stages().size()
        ? new Complete(Cause.COMPLETED, "every stage has passed")
        : new Advance(
            Cause.STAGE_PASSED, "stage " + plan.name() + " has passed", new Move.Pass(plan), null);
  }

  /** The look without which a step is not over, in words. */
  private static Optional<String> lookAwaited(Health health) {
    boolean unseen = health.checks().isEmpty() || (health.looks() && health.lookTime() == null);
    return unseen ? Optional.of("the first look") : another(health);
  }

  /**
   * A check that is bad, but not often enough to act. Without this wait a stage whose holds are
   * shorter than the looks that a guard needs would climb to the top on bad readings.
   */
  private static Optional<String> another(Health health) {
    return health.checks().stream()
        .filter(c -> c.verdict() == Verdict.Bad)
        .findFirst()
        .map(bad -> "another look, as " + bad.name() + " was bad,");
  }

  private static Decision waiting(Cause cause, String message) {
    return new Hold(cause, message, null, null, true);
  }

  private static String reaches(StagePlan plan, int step) {
    return "stage " + plan.name() + " to " + plan.reached(step) + "%";
  }
}
