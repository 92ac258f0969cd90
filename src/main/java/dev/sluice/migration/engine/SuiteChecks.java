// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageCheck;
import dev.sluice.api.StageCheck.JobTemplate;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Forbidden;
import dev.sluice.judge.suites.SuiteSight.Needless;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.judge.suites.SuiteSight.Unseen;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Readiness.Missing;
import dev.sluice.migration.engine.ReadinessCheck.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Suites that have to pass before a stage starts: once for each attempt, and only ever hold.
 *
 * <p>The Job is the only memory: while it is there its result stands, and who deletes it has the
 * suite run again.
 */
public final class SuiteChecks {
  private static final String TO_RUN = "runs once every other check but approval is passed";

  private SuiteChecks() {}

  static ReadinessCheck of(String name, JobTemplate job) {
    return new ReadinessCheck(
        name, (o, next) -> verdict(o.suites(), run(o.record(), next, name, job)));
  }

  private static Verdict verdict(SuiteSight sight, SuiteRun run) {
    return switch (sight) {
      case Needless() -> new Verdict.Passed();
      case Unseen() -> new Verdict.Unseen(hold(run, NOT_LOOKED_FOR, null));
      case Unreachable() -> missing(run, NO_ANSWER, null);
      case Forbidden() -> missing(run, NOT_ALLOWED, null);
      case Seen seen -> seen.of(run).map(j -> told(run, j)).orElseGet(() -> absent(run, seen));
    };
  }

  static final String NOT_LOOKED_FOR = "has not been looked for yet";
  static final String NO_ANSWER = "cannot be looked for, as the API server does not answer";

  /** What to do where the operator has no right to Jobs. */
  static final String NOT_ALLOWED =
      "may not be run: grant the operator's ServiceAccount the role sluice-suites in this"
          + " namespace, by a RoleBinding";

  private static Verdict absent(SuiteRun run, Seen seen) {
    String refused = seen.refused().get(run.id());
    return switch (seen.templates().get(run.cronJob())) {
      case null -> new Verdict.Unseen(hold(run, NOT_LOOKED_FOR, null));
      case Template.Unfit(String why) -> missing(run, why, null);
      case Template.Fit _ -> missing(run, refused == null ? TO_RUN : refused, null);
    };
  }

  private static Verdict told(SuiteRun run, SuiteJob job) {
    return switch (job.state()) {
      case Passed -> new Verdict.Passed();
      case Running ->
          missing(run, "runs as Job " + job.name(), "kubectl describe job " + job.name());
      case Going -> missing(run, "runs again once Job " + job.name() + " is deleted", null);
      case Failed ->
          missing(
              run,
              "has failed as Job "
                  + job.name()
                  + " ("
                  + job.why()
                  + "): see its log and mend what it found; it runs again when the Job is deleted",
              "kubectl delete job " + job.name());
    };
  }

  private static Verdict missing(SuiteRun run, String words, @Nullable String command) {
    return new Verdict.Missing(hold(run, words, command));
  }

  private static Hold hold(SuiteRun run, String words, @Nullable String command) {
    return new Hold(
        Cause.AWAITING_RESOURCE,
        "suite " + run.cronJob() + " " + words,
        null,
        command,
        Time.COUNTS_FOR_DEADLINE);
  }

  private static SuiteRun run(
      @Nullable RolloutRecord record, StagePlan next, String check, JobTemplate job) {
    int attempt = record == null ? 1 : record.attempt();
    return SuiteRun.before(next.name(), attempt, check, job.cronJobName());
  }

  /**
   * The runs that are to be begun: those of a stage that waits for nothing else but approval, which
   * people give upon what a suite says.
   *
   * @param readiness what it waits for
   * @param standing what is decided
   */
  public static List<SuiteRun> due(Observed o, Optional<Readiness> readiness, Decision standing) {
    if (!(o.suites() instanceof Seen seen)) {
      return List.of();
    }
    if (readiness.isEmpty()) {
      return SuiteHealth.due(o, seen);
    }
    List<Missing> missing = readiness.get().missing();
    if (missing.stream().noneMatch(m -> m.hold().cause() == standing.cause())) {
      // A pause, a latch: whatever keeps a stage from being waited for.
      return List.of();
    }
    Set<String> others = missing.stream().map(Missing::check).collect(Collectors.toSet());
    others.remove(StandardChecks.APPROVAL_NAME);
    List<SuiteRun> wanted = o.plan().stream().flatMap(plan -> wanted(o, plan)).toList();
    wanted.forEach(run -> others.remove(run.check()));
    return others.isEmpty()
        ? wanted.stream().filter(run -> seen.of(run).isEmpty() && seen.fits(run.cronJob())).toList()
        : List.of();
  }

  /** Whether nobody knows yet what suites there are before that stage. */
  static boolean unseen(Observed o, StagePlan next) {
    return switch (o.suites()) {
      case Needless(), Forbidden(), Unreachable() -> false;
      case Unseen() -> jobs(next).findAny().isPresent() || !o.watched().isEmpty();
      case Seen seen ->
          SuiteHealth.unread(o, seen)
              || !jobs(next).allMatch(c -> seen.templates().containsKey(job(c).cronJobName()));
    };
  }

  /** The CronJobs that matter to anybody: to a stage that waits, or to one that runs. */
  public static Set<String> cronJobs(
      @Nullable RolloutRecord record, Optional<StagePlan> plan, Optional<HealthPolicySpec> policy) {
    boolean waiting = Progress.waiting(record) && plan.isPresent();
    Set<String> names = new HashSet<>();
    if (waiting) {
      jobs(plan.get()).forEach(check -> names.add(job(check).cronJobName()));
    }
    if (waiting || Progress.running(record)) {
      SuiteHealth.watched(policy).forEach(c -> names.add(SuiteSeries.job(c).cronJobName()));
    }
    return names;
  }

  private static Stream<StageCheck> jobs(StagePlan plan) {
    return plan.readiness().stream().filter(check -> check.job() != null);
  }

  private static Stream<SuiteRun> wanted(Observed o, StagePlan plan) {
    return jobs(plan).map(check -> run(o.record(), plan, check.name(), job(check)));
  }

  private static JobTemplate job(StageCheck check) {
    return requireNonNull(check.job());
  }
}
