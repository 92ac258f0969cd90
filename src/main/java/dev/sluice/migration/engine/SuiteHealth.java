// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight.Forbidden;
import dev.sluice.judge.suites.SuiteSight.Needless;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.judge.suites.SuiteSight.Unseen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Suites that are run again and again while a stage runs, as checks of health.
 *
 * <p>A step begins a series of its own, because what was tried before says nothing about it; and it
 * is not over before a run of it has ended. Runs do not overlap: the next one begins when its time
 * has come and the one before has ended.
 */
public final class SuiteHealth {
  private SuiteHealth() {}

  /** The suites among the checks of a policy. */
  public static List<HealthCheck> watched(Optional<HealthPolicySpec> policy) {
    return policy.stream()
        .flatMap(p -> p.checks().stream())
        .filter(check -> check.job() != null)
        .toList();
  }

  /** Whether what runs there are matters to anybody: to a stage that waits, or to one that runs. */
  public static boolean needed(
      @Nullable RolloutRecord record, Optional<StagePlan> plan, Optional<HealthPolicySpec> policy) {
    return Progress.waiting(record)
        ? plan.isPresent()
            && (plan.get().readiness().stream().anyMatch(c -> c.job() != null)
                || !watched(policy).isEmpty())
        : Progress.running(record) && !watched(policy).isEmpty();
  }

  /** That health with what the suites of the policy say, each in its place. */
  public static Health completed(Observed o, HealthPolicySpec policy, Health judged) {
    if (o.watched().isEmpty()) {
      return judged;
    }
    Map<String, CheckVerdict> verdicts = new HashMap<>();
    boolean awaited = false;
    for (HealthCheck check : o.watched()) {
      CheckVerdict verdict = verdict(o, check);
      verdicts.put(check.name(), verdict);
      awaited |= verdict.verdict() == Verdict.Undecided;
    }
    List<CheckVerdict> checks = new ArrayList<>();
    judged.checks().forEach(known -> verdicts.putIfAbsent(known.name(), known));
    List<String> names = policy.checks().stream().map(HealthCheck::name).toList();
    judged.checks().stream().filter(known -> !names.contains(known.name())).forEach(checks::add);
    for (String name : names) {
      CheckVerdict verdict = verdicts.get(name);
      if (verdict != null) {
        checks.add(verdict);
      }
    }
    return new Health(
        awaited ? null : judged.lookTime(),
        judged.taken(),
        judged.interval(),
        checks,
        judged.baselines(),
        judged.baselineReady(),
        judged.compared());
  }

  private static CheckVerdict verdict(Observed o, HealthCheck check) {
    RolloutRecord record = o.record();
    if (record == null || !Progress.running(record)) {
      // Nobody is exposed to a guard that can never run.
      return o.suites() instanceof Forbidden
          ? said(check, Verdict.Blind, SuiteChecks.NOT_ALLOWED)
          : said(check, Verdict.NotConfigured, "runs while a stage does");
    }
    return switch (o.suites()) {
      case Needless() -> said(check, Verdict.NotConfigured, "is not run while nothing is changed");
      case Unseen() -> said(check, Verdict.Undecided, "has not been looked for yet");
      case Unreachable() ->
          said(check, Verdict.Blind, "cannot be looked for, as the API server does not answer");
      case Forbidden() -> said(check, Verdict.Blind, SuiteChecks.NOT_ALLOWED);
      case Seen seen -> verdict(o, check, series(record, check), seen);
    };
  }

  private static CheckVerdict verdict(Observed o, HealthCheck check, String series, Seen seen) {
    List<SuiteJob> runs = runs(seen, series);
    Optional<SuiteJob> ended =
        runs.reversed().stream()
            .filter(job -> job.state() == State.Passed || job.state() == State.Failed)
            .findFirst();
    if (ended.isPresent() && ended.get().state() == State.Failed) {
      String why = " (" + ended.get().why() + ")";
      return said(check, Verdict.Bad, "has failed as Job " + ended.get().name() + why);
    }
    Optional<SuiteJob> running =
        runs.stream().filter(job -> job.state() == State.Running).findFirst();
    if (running.isPresent() && running.get().created().plus(every(check)).isBefore(o.now())) {
      return said(
          check,
          Verdict.Blind,
          "still runs as Job "
              + running.get().name()
              + ", and the next run is due: set activeDeadlineSeconds in its template, or a longer"
              + " every");
    }
    String refused = seen.refused().get(next(check, series, runs).id());
    if (refused != null) {
      return said(check, Verdict.Blind, refused);
    }
    return ended.isPresent()
        ? said(check, Verdict.Good, "has passed")
        : said(check, Verdict.Undecided, "has not ended in this step yet");
  }

  private static CheckVerdict said(HealthCheck check, Verdict verdict, String words) {
    int bad = verdict == Verdict.Bad ? 1 : 0;
    String reason = "suite " + job(check).cronJobName() + " " + words;
    return new CheckVerdict(check.name(), check.role(), verdict, null, null, 0, reason, bad, 1);
  }

  /** The runs that are to be begun while a stage runs. */
  static List<SuiteRun> due(Observed o, Seen seen) {
    RolloutRecord record = o.record();
    if (record == null || !Progress.running(record) || o.flags() == null) {
      return List.of();
    }
    List<SuiteRun> due = new ArrayList<>();
    for (HealthCheck check : o.watched()) {
      String series = series(record, check);
      List<SuiteJob> runs = runs(seen, series);
      boolean ended =
          runs.stream().noneMatch(r -> r.state() == State.Running || r.state() == State.Going);
      Instant last = runs.isEmpty() ? Instant.MIN : runs.getLast().created();
      if (ended && !last.isAfter(o.now().minus(every(check)))) {
        due.add(next(check, series, runs));
      }
    }
    return due;
  }

  /** What the runs of that check in that step have in common, and no others. */
  private static String series(RolloutRecord record, HealthCheck check) {
    return "during "
        + record.stage()
        + ", attempt "
        + record.attempt()
        + ", since "
        + record.enteredTime()
        + ", check "
        + check.name()
        + " by "
        + job(check).cronJobName()
        + ", run ";
  }

  /** In the order in which they were begun. */
  private static List<SuiteJob> runs(Seen seen, String series) {
    return seen.jobs().stream().filter(job -> job.run().startsWith(series)).toList();
  }

  private static SuiteRun next(HealthCheck check, String series, List<SuiteJob> runs) {
    int last =
        runs.stream().mapToInt(job -> number(job.run().substring(series.length()))).max().orElse(0);
    return SuiteRun.during(series, last + 1, check.name(), job(check).cronJobName(), every(check));
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static HealthCheck.Job job(HealthCheck check) {
    return requireNonNull(check.job());
  }

  private static Duration every(HealthCheck check) {
    return Durations.parse(job(check).every());
  }
}
