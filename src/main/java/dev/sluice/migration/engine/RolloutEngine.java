// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Decision.RollBack;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a migration does next, from one observation and nothing else.
 *
 * <pre>
 *   Waiting --StageStarted--> Running(step 0) --StepRaised--> ... --StepRaised--> Running(full)
 *      ^                                                                             |
 *      +---------------------------StagePassed---------------------------------------+
 *                                                                                    |
 *   any position --Emergency, RollbackRequested--> RolledBack     Completed <--------+ (last stage)
 *   Running      --GuardBreached-----------------> RolledBack --RetryRequested--> Waiting
 * </pre>
 *
 * <p>Precedence is the order of the lines in {@link #decide}: emergency, rollback asked for, guard
 * breach, an end, pause, gates, advance. A hold never blocks a rollback, and a rollback needs
 * neither a FlagSet nor a claim nor any reading. Blind neither advances nor rolls back.
 */
public final class RolloutEngine {
  private RolloutEngine() {}

  /** The decision for what was observed. */
  public static Decision decide(Observed o) {
    return emergency(o)
        .or(() -> rollbackTo(o))
        .or(() -> guard(o))
        .or(() -> resized(o))
        .or(() -> rolledBack(o))
        .or(() -> completed(o))
        .or(() -> refused(o))
        .or(() -> paused(o))
        .or(() -> missing(o))
        .or(() -> unhealthy(o))
        .orElseGet(() -> Progress.running(o.record()) ? onward(o) : start(o));
  }

  private static Optional<Decision> emergency(Observed o) {
    String reason = o.commands().rollback();
    if (reason == null) {
      return Optional.empty();
    }
    RolloutRecord record = o.record();
    if (record == null || dark(record)) {
      return hold(
          Cause.ROLLBACK_PRESENT,
          "annotation sluice.dev/rollback is present: every flag stays off",
          "kubectl annotate mig "
              + o.name()
              + " sluice.dev/rollback-"
              + (record == null ? "" : " sluice.dev/retry=" + (record.attempt() + 1)));
    }
    return Optional.of(
        new RollBack(
            Cause.EMERGENCY,
            reason.isEmpty() ? "emergency, no reason given" : "emergency: " + reason,
            0,
            true,
            o.commands().by(),
            null));
  }

  private static boolean dark(RolloutRecord record) {
    return record.position() == Position.RolledBack
        && record.exposures().stream().allMatch(e -> e.percent() == 0)
        && Boolean.TRUE.equals(record.rollbacks().getLast().emergency());
  }

  private static Optional<Decision> rollbackTo(Observed o) {
    String wanted = o.commands().rollbackTo();
    if (wanted == null) {
      return Optional.empty();
    }
    RolloutRecord record = o.record();
    int passed = Progress.passed(record);
    int target = stageNumber(o, wanted);
    String undo = "kubectl annotate mig " + o.name() + " sluice.dev/rollback-to-";
    if (target < 0) {
      return hold(
          Cause.INVALID_ANNOTATION,
          "annotation sluice.dev/rollback-to is \""
              + wanted
              + "\", which is neither the name nor the number (0 is the start) of a stage: correct it,"
              + " or remove it",
          undo);
    }
    boolean under = target < passed || (target == passed && Progress.running(record));
    if (record == null || !under) {
      boolean there = record == null || target == passed;
      return hold(
          there ? Cause.ROLLBACK_PRESENT : Cause.INVALID_ANNOTATION,
          there
              ? "annotation sluice.dev/rollback-to is present: nothing starts"
              : "annotation sluice.dev/rollback-to is \""
                  + wanted
                  + "\", a stage that has not passed: name one of the first "
                  + passed
                  + ", or 0 for the start",
          undo
              + (record == null || record.position() != Position.RolledBack
                  ? ""
                  : " sluice.dev/retry=" + (record.attempt() + 1)));
    }
    return Optional.of(
        new RollBack(
            Cause.ROLLBACK_REQUESTED,
            "asked to go back to " + (target == 0 ? "the start" : "stage " + wanted),
            target,
            false,
            o.commands().by(),
            null));
  }

  /** The number of a stage by name or number; -1 if there is none. */
  private static int stageNumber(Observed o, String wanted) {
    var stages = o.spec().stages();
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).name().equals(wanted)) {
        return i + 1;
      }
    }
    boolean number = wanted.matches("[0-9]{1,2}");
    return number && Integer.parseInt(wanted) <= stages.size() ? Integer.parseInt(wanted) : -1;
  }

  private static Optional<Decision> guard(Observed o) {
    Optional<CheckVerdict> breach = o.health().breach(Role.Guard);
    RolloutRecord record = o.record();
    if (breach.isEmpty() || record == null || !Progress.running(record)) {
      return Optional.empty();
    }
    String message = "GUARD " + breach.get().name() + " " + breach.get().reason();
    OnFailure onFailure =
        Progress.current(o.spec(), record).map(StagePlan::onFailure).orElse(OnFailure.ToPrevious);
    return switch (onFailure) {
      case Hold ->
          hold(
              Cause.GUARD_HELD,
              "stage "
                  + record.stage()
                  + " is held, as its onFailure says: "
                  + breach.get().name()
                  + " is bad",
              "kubectl annotate mig "
                  + o.name()
                  + " sluice.dev/rollback-to="
                  + Progress.passed(record));
      case ToPrevious -> takenBack(message, Progress.passed(record), breach.get());
      case ToStart -> takenBack(message, 0, breach.get());
    };
  }

  private static Optional<Decision> takenBack(String message, int passed, CheckVerdict evidence) {
    return Optional.of(
        new RollBack(Cause.GUARD_BREACHED, message, passed, false, "sluice", evidence));
  }

  /** Cohorts follow the fleet in every position, so that exposure is exact after a scaling too. */
  private static Optional<Decision> resized(Observed o) {
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

  private static Optional<Decision> rolledBack(Observed o) {
    RolloutRecord record = o.record();
    if (record == null || record.position() != Position.RolledBack) {
      return Optional.empty();
    }
    int next = record.attempt() + 1;
    String retry = o.commands().retry();
    if (retry != null && retry.equals(String.valueOf(next))) {
      return Optional.of(
          new Advance(
              Cause.RETRY_REQUESTED,
              "attempt " + next,
              new Move.NewAttempt(next),
              o.commands().by()));
    }
    String command = "kubectl annotate --overwrite mig " + o.name() + " sluice.dev/retry=" + next;
    boolean done = retry == null || (retry.matches("[0-9]{1,9}") && Integer.parseInt(retry) < next);
    return done
        ? hold(Cause.ROLLED_BACK, "rolled back; a retry leads on", command)
        : hold(
            Cause.INVALID_ANNOTATION,
            "annotation sluice.dev/retry is \""
                + retry
                + "\", but the next attempt is "
                + next
                + ": set it to "
                + next,
            command);
  }

  private static Optional<Decision> completed(Observed o) {
    return Progress.passed(o.record()) < o.spec().stages().size()
        ? Optional.empty()
        : o.record() != null && o.record().position() == Position.Completed
            ? hold(Cause.COMPLETED, "every stage has passed", null)
            : Optional.of(new Complete(Cause.COMPLETED, "every stage has passed"));
  }

  private static Optional<Decision> refused(Observed o) {
    Map<String, dev.sluice.flags.eval.FlagFact> flags = o.flags();
    if (flags == null) {
      return hold(
          Cause.FLAG_SET_NOT_FOUND,
          "spec.flagSetName is \""
              + o.spec().flagSetName()
              + "\", and there is no such FlagSet in this namespace: create it",
          null);
    }
    return SpecRules.broken(o.spec(), flags).map(Refuse.class::cast);
  }

  private static Optional<Decision> paused(Observed o) {
    String reason = o.commands().pause();
    if (reason != null) {
      return hold(
          Cause.PAUSED,
          reason.isEmpty() ? "paused by annotation" : "paused: " + reason,
          "kubectl annotate mig " + o.name() + " sluice.dev/pause-");
    }
    return o.spec().paused()
        ? hold(Cause.PAUSED, "paused: spec.paused is true", "set spec.paused to false")
        : Optional.empty();
  }

  private static Optional<Decision> missing(Observed o) {
    if (o.missingPolicy().isPresent()) {
      return hold(
          Cause.HEALTH_POLICY_NOT_FOUND,
          "healthPolicyName is \""
              + o.missingPolicy().get()
              + "\", and there is no such HealthPolicy in this namespace: create it, or name another",
          null);
    }
    Optional<Decision> unclaimed =
        switch (o.claim()) {
          case Observed.Claim.Held() -> Optional.empty();
          case Observed.Claim.Awaited() ->
              hold(Cause.AWAITING_CLAIM, "waiting for the FlagSet to grant its flags", null);
          case Observed.Claim.HeldBy(String flag, String migration) ->
              hold(
                  Cause.CLAIM_CONFLICT,
                  "flag \""
                      + flag
                      + "\" is driven by Migration "
                      + migration
                      + ": delete that one, or take the flag out of this one",
                  "kubectl describe mig " + migration);
        };
    if (unclaimed.isPresent() || !o.workloads().isEmpty()) {
      return unclaimed;
    }
    return hold(
        Cause.NO_AGENTS,
        "no AgentDeployment of this namespace names \""
            + o.spec().flagSetName()
            + "\" in spec.flagSetNames: nobody would be watched",
        null);
  }

  private static Optional<Decision> unhealthy(Observed o) {
    Optional<CheckVerdict> blind = o.health().blind();
    if (blind.isPresent()) {
      return hold(Cause.BLIND, blind.get().name() + ": " + blind.get().reason(), null);
    }
    Optional<CheckVerdict> watch = o.health().breach(Role.Watch);
    if (watch.isPresent()) {
      return hold(Cause.WATCH_BREACHED, "watch " + watch.get().name() + " is bad", null);
    }
    // Running stages with a bad guard were taken back or held above.
    return o.health()
        .breach(Role.Guard)
        .flatMap(
            bad ->
                hold(
                    Cause.UNHEALTHY_BEFORE_START,
                    "the fleet is unhealthy before the stage: " + bad.name() + " is bad",
                    null));
  }

  private static Decision start(Observed o) {
    StagePlan plan = Progress.current(o.spec(), o.record()).orElseThrow();
    if (!o.health().baselineReady()) {
      return new Hold(
          Cause.GATHERING_BASELINE,
          "reading what stage " + plan.name() + " will be compared with",
          null,
          null,
          true);
    }
    return new Advance(Cause.STAGE_STARTED, reaches(plan, 0), new Move.StartStage(plan), null);
  }

  private static Decision onward(Observed o) {
    RolloutRecord record = java.util.Objects.requireNonNull(o.record());
    StagePlan plan = Progress.current(o.spec(), record).orElseThrow();
    int step = Progress.step(record);
    Duration left = plan.stay(step).minus(Progress.elapsed(record, o.now()));
    if (left.isPositive()) {
      return new Hold(
          plan.full(step) ? Cause.WATCHING_WINDOW : Cause.HOLDING_STEP,
          plan.full(step)
              ? "window of stage " + plan.name()
              : "hold at " + plan.percent(step) + "%",
          o.now().plus(left),
          null,
          true);
    }
    if (o.health().looks() && o.health().lookTime() == null) {
      return new Hold(
          Cause.AWAITING_LOOK,
          "the first look at stage " + plan.name() + " at " + plan.percent(step) + "%",
          null,
          null,
          true);
    }
    if (!plan.full(step)) {
      return new Advance(
          Cause.STEP_RAISED, reaches(plan, step + 1), new Move.Raise(plan, step + 1), null);
    }
    return plan.number() == o.spec().stages().size()
        ? new Complete(Cause.COMPLETED, "every stage has passed")
        : new Advance(
            Cause.STAGE_PASSED, "stage " + plan.name() + " has passed", new Move.Pass(plan), null);
  }

  private static String reaches(StagePlan plan, int step) {
    return "stage " + plan.name() + " to " + plan.percent(step) + "%";
  }

  private static Optional<Decision> hold(Cause cause, String message, @Nullable String command) {
    return Optional.of(new Hold(cause, message, null, command, false));
  }
}
