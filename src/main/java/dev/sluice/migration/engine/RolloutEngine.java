// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Order;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a migration does next, from one observation and nothing else.
 *
 * <pre>
 *   no record    --StageStarted----------------------> Running at step 0
 *   no record    --StartedAfter----------------------> Waiting    (spec.startAfter says where)
 *   Waiting      --StageStarted----------------------> Running at step 0
 *   Running      --StepRaised------------------------> Running at the next step, at last in full
 *   Running      --AgentsBrought---------------------> the same step, its flags after its agents
 *   Running      --StagePassed-----------------------> Waiting    (another stage follows)
 *   Running      --Completed-------------------------> Completed  (the last stage)
 *   Waiting      --Completed-------------------------> Completed  (the stages left were taken out)
 *   Completed    --StageStarted----------------------> Running    (stages were appended)
 *   Running      --GuardBreached---------------------> RolledBack (for the third time: halted)
 *   Running      --DeadlinePassed--------------------> RolledBack, halted
 *   any record   --Emergency, RollbackRequested------> RolledBack
 *   RolledBack   --RetryRequested--------------------> Waiting    (a new attempt)
 *   Running      --PolicyChanged---------------------> the same step, its clock at nought
 *   any record   --FleetChanged----------------------> the same, its cohorts fitted
 * </pre>
 *
 * <p>A fleet that rolls out its own revisions is a plan of one stage, named as the wanted revision,
 * or of none where that has passed. Besides the above:
 *
 * <pre>
 *   no record    --Completed-------------------------> Completed  (the first revision runs)
 *   any record   --Superseded------------------------> Waiting    (a new attempt, at another one)
 *   Completed    --Emergency, RollbackRequested------> RolledBack (to an earlier revision)
 *   any record   --MigrationWentBack-----------------> RolledBack (what a migration brought)
 * </pre>
 *
 * <p>Precedence is the order of the lines in {@link #decided}. What takes back comes first, so no
 * hold ever blocks a rollback, and a rollback needs neither a FlagSet nor a claim nor any reading.
 * But for one: agents never go by themselves, nor by an emergency, to a revision that cannot read
 * what they have written. That holds where they are until the spec asks for one that can, or a
 * person puts up with the loss, see {@link KeptStateRules#sparing}. Blind neither advances nor
 * rolls back.
 */
public final class RolloutEngine {
  /** A look that is a little late is not worth a status of its own. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private RolloutEngine() {}

  /** The decision for what was observed. */
  public static Decision decide(Observed o) {
    return KeptStateRules.sparing(o, decided(o));
  }

  private static Decision decided(Observed o) {
    return LedRules.takenBack(o)
        .or(() -> Asked.emergency(o))
        .or(() -> Asked.rollbackTo(o))
        .or(() -> guard(o))
        .or(() -> Gates.unreadable(o))
        .or(() -> Deadlines.passed(o))
        .or(() -> fleetChanged(o))
        .or(() -> Asked.latched(o))
        .or(() -> FleetRules.superseded(o))
        .or(() -> guardHeld(o))
        .or(() -> Asked.retry(o))
        .or(() -> completed(o))
        .or(() -> SpecRules.broken(o))
        .or(() -> Asked.paused(o))
        .or(() -> FleetRules.first(o))
        .or(() -> LedRules.onward(o))
        .or(() -> Gates.missing(o))
        .or(() -> startedAfter(o))
        .or(() -> policyChanged(o))
        .orElseGet(() -> Progress.running(o.record()) ? onward(o) : start(o));
  }

  private static Optional<Decision> guard(Observed o) {
    Optional<CheckVerdict> refusal = Bringing.refusal(o);
    OnFailure how = onFailure(o);
    return how == OnFailure.Hold && refusal.isEmpty()
        ? Optional.empty()
        : refusal
            .or(() -> breach(o))
            .map(bad -> takenBack(bad, how == OnFailure.ToStart ? 0 : Progress.passed(o.record())));
  }

  private static Decision takenBack(CheckVerdict bad, int passed) {
    return new RollBack(
        Cause.GUARD_BREACHED,
        "GUARD " + bad.name() + " " + bad.reason(),
        passed,
        false,
        "sluice",
        bad);
  }

  private static Optional<Decision> guardHeld(Observed o) {
    return breach(o)
        .map(
            bad ->
                new Hold(
                    Cause.GUARD_HELD,
                    "the "
                        + o.subject().noun()
                        + " is held, as its onFailure says: guard "
                        + bad.name()
                        + " is bad",
                    null,
                    o.subject()
                        .annotate("rollback-to=" + o.subject().target(Progress.passed(o.record()))),
                    Time.COUNTS_FOR_DEADLINE));
  }

  private static Optional<CheckVerdict> breach(Observed o) {
    return Progress.running(o.record()) ? o.health().breach(Role.Guard) : Optional.empty();
  }

  private static OnFailure onFailure(Observed o) {
    return o.plan().map(StagePlan::onFailure).orElse(OnFailure.ToPrevious);
  }

  /** Cohorts follow the fleet in every position, so that exposure is exact after a scaling too. */
  private static Optional<Decision> fleetChanged(Observed o) {
    RolloutRecord record = o.record();
    if (record == null
        || Exposures.cohorts(
                record.exposures(),
                record.snapshots(),
                Exposures.known(record.cohorts(), o.flags()),
                o.workloads(),
                Progress.running(record) ? ByOrdinal.kept(o) : ByOrdinal.NOBODY)
            .equals(record.cohorts())) {
      return Optional.empty();
    }
    return Optional.of(
        new Advance(Cause.FLEET_CHANGED, "the fleet has been scaled", new Move.Resize(), null));
  }

  private static Optional<Decision> completed(Observed o) {
    RolloutRecord record = o.record();
    boolean begun = record != null || FleetWords.settled(o);
    if (!begun || Progress.running(record) || Progress.passed(record) < o.spec().stages().size()) {
      return Optional.empty();
    }
    String message = o.subject().done();
    return Optional.of(
        record != null && record.position() == Position.Completed
            ? new Hold(Cause.COMPLETED, message, null, null, Time.COUNTS_FOR_DEADLINE)
            : new Complete(Cause.COMPLETED, message, null));
  }

  /** Where the status was lost, a person says how far the migration had come. */
  private static Optional<Decision> startedAfter(Observed o) {
    String last = o.spec().startAfter();
    if (o.record() != null || last == null) {
      return Optional.empty();
    }
    List<StagePlan> passed = new ArrayList<>();
    for (int i = 0; i < o.spec().stages().size(); i++) {
      passed.add(StagePlan.of(o.spec().stages(), i, null));
      if (passed.getLast().name().equals(last)) {
        return Optional.of(
            new Advance(
                Cause.STARTED_AFTER,
                "spec.startAfter says that " + o.subject().part(last) + " had passed",
                new Move.StartAfter(List.copyOf(passed)),
                new Order(o.commands().by(), List.of())));
      }
    }
    return Optional.empty();
  }

  /** What was seen under another policy proves nothing under this one. */
  private static Optional<Decision> policyChanged(Observed o) {
    RolloutRecord record = o.record();
    return record == null
            || !Progress.running(record)
            || record.policy() == null
            || o.policy() == null
            || record.policy().equals(o.policy())
        ? Optional.empty()
        : Optional.of(
            new Advance(
                Cause.POLICY_CHANGED,
                "judged by another policy: the wait begins anew",
                new Move.Restart(),
                null));
  }

  /**
   * A stage starts when every check of {@link Readiness} is passed, else it waits for the first.
   */
  private static Decision start(Observed o) {
    StagePlan plan = o.plan().orElseThrow();
    return Readiness.of(o, plan)
        .held()
        .<Decision>map(hold -> hold)
        .orElseGet(
            () ->
                new Advance(
                    Cause.STAGE_STARTED,
                    reaches(o, plan, 0),
                    new Move.StartStage(plan),
                    Tokens.toStart(o, plan)));
  }

  private static Decision onward(Observed o) {
    return Gates.killed(o)
        .or(() -> FleetRules.moving(o))
        .<Decision>map(hold -> hold)
        .or(() -> Bringing.moving(o))
        .or(() -> Gates.unhealthy(o))
        .orElseGet(() -> climbing(o));
  }

  private static Decision climbing(Observed o) {
    RolloutRecord record = requireNonNull(o.record());
    StagePlan plan = o.plan().orElseThrow();
    int step = Progress.step(record);
    Duration left = plan.stay(step).minus(Clocks.elapsed(record.stepClock(), o.now()));
    boolean skipped = Tokens.skips(o, plan, step);
    Optional<String> look = Gates.lookAwaited(o.health()).or(() -> SuiteHealth.awaited(o));
    if (look.isEmpty() && (skipped || (!left.isPositive() && Attendance.enough(o, plan, step)))) {
      Optional<Hold> missing = Bringing.standing(o, plan, step);
      if (missing.isPresent()) {
        return missing.get();
      }
      Optional<Hold> undelivered = DeliveryWait.awaited(o, plan, step);
      return undelivered.isPresent() && !skipped
          ? undelivered.get()
          : climbed(o, plan, step, skipped && (left.isPositive() || undelivered.isPresent()));
    }
    if (skipped || left.plus(PATIENCE).isNegative()) {
      return Gates.waiting(
          Cause.AWAITING_LOOK,
          look.orElse("more looks")
              + " at "
              + o.subject().part(plan.name())
              + " at "
              + plan.reached(step)
              + "%");
    }
    return new Hold(
        plan.full(step) ? Cause.WATCHING_WINDOW : Cause.HOLDING_STEP,
        plan.full(step)
            ? "window of " + o.subject().part(plan.name())
            : "hold at " + plan.reached(step) + "%",
        Clocks.until(record.stepClock(), plan.stay(step), o.now()),
        Tokens.skipCommand(o, plan, step),
        Time.COUNTS);
  }

  private static Decision climbed(Observed o, StagePlan plan, int step, boolean skipped) {
    Order order = skipped ? Tokens.toSkip(o, plan, step) : null;
    String how = skipped ? ", the wait was skipped" : "";
    if (!plan.full(step)) {
      return new Advance(
          Cause.STEP_RAISED,
          reaches(o, plan, step + 1) + how,
          new Move.Raise(plan, step + 1),
          order);
    }
    return plan.number() == o.spec().stages().size()
        ? new Complete(Cause.COMPLETED, FleetWords.done(o) + how, order)
        : new Advance(
            Cause.STAGE_PASSED,
            o.subject().part(plan.name()) + " has passed" + how,
            new Move.Pass(plan),
            order);
  }

  static String reaches(Observed o, StagePlan plan, int step) {
    return o.subject().part(plan.name()) + " to " + plan.reached(step) + "%";
  }
}
