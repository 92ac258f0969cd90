// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

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
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.judge.suites.SuiteSight.Unseen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Suites that are run again and again while a stage runs, as checks of health.
 *
 * <p>A step begins a series of its own, because what was tried before says nothing about it; and it
 * is not over before each run that was due in its time has ended. Runs that are due later are not
 * waited for before they are begun, or two suites that take longer than their {@code every} would
 * keep a stage for ever: then they begin together, so that there are moments without any.
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

  /** That health with what the suites of the policy say, each in its place. */
  public static Health completed(Observed o, HealthPolicySpec policy, Health judged) {
    if (o.watched().isEmpty()) {
      return judged;
    }
    Map<String, CheckVerdict> verdicts = new HashMap<>();
    o.watched().forEach(check -> verdicts.put(check.name(), verdict(o, check)));
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
        unseen(o) ? null : judged.lookTime(),
        judged.taken(),
        judged.interval(),
        checks,
        judged.baselines(),
        judged.baselineReady(),
        judged.compared());
  }

  /** Whether nobody knows yet what there is to know: of runs, or of what a stage will run. */
  private static boolean unseen(Observed o) {
    return o.suites() instanceof Unseen
        || (o.suites() instanceof Seen seen && ahead(o) && unread(o, seen));
  }

  static boolean unread(Observed o, Seen seen) {
    return o.watched().stream().anyMatch(c -> !seen.templates().containsKey(cronJob(c)));
  }

  private static boolean ahead(Observed o) {
    return Progress.waiting(o.record()) && o.plan().isPresent();
  }

  private static CheckVerdict verdict(Observed o, HealthCheck check) {
    RolloutRecord record = o.record();
    boolean running = record != null && Progress.running(record);
    if (!running && !ahead(o)) {
      return said(check, Verdict.NotConfigured, "runs while a stage does");
    }
    return switch (o.suites()) {
      case Needless() -> said(check, Verdict.NotConfigured, "is not run while nothing is changed");
      case Unseen() -> said(check, Verdict.Undecided, SuiteChecks.NOT_LOOKED_FOR);
      case Unreachable() -> said(check, Verdict.Blind, SuiteChecks.NO_ANSWER);
      case Forbidden() -> said(check, Verdict.Blind, SuiteChecks.NOT_ALLOWED);
      case Seen seen ->
          record != null && running
              ? verdict(o, SuiteSeries.of(record, check, seen), seen)
              : before(check, seen.templates().get(cronJob(check)));
    };
  }

  /** Nobody is exposed to a guard that can never run. */
  private static CheckVerdict before(HealthCheck check, @Nullable Template template) {
    return switch (template) {
      case null -> said(check, Verdict.Undecided, SuiteChecks.NOT_LOOKED_FOR);
      case Template.Unfit(String why) -> said(check, Verdict.Blind, why);
      case Template.Fit(Duration limit) ->
          said(check, Verdict.NotConfigured, "runs while a stage does" + warning(check, limit));
    };
  }

  private static String warning(HealthCheck check, @Nullable Duration limit) {
    if (limit == null) {
      return "; its template has no activeDeadlineSeconds: a run that hangs holds the stage until"
          + " its deadline";
    }
    Duration every = SuiteSeries.every(check);
    return limit.compareTo(every) <= 0
        ? ""
        : "; its runs may take "
            + limit.toSeconds()
            + "s by their activeDeadlineSeconds, and the next one, due after "
            + every.toSeconds()
            + "s, waits for them";
  }

  private static CheckVerdict verdict(Observed o, SuiteSeries series, Seen seen) {
    HealthCheck check = series.check();
    Optional<SuiteJob> ended = series.ended();
    if (ended.isPresent() && ended.get().state() == State.Failed) {
      String why = " (" + ended.get().why() + ")";
      return said(check, Verdict.Bad, "has failed as Job " + ended.get().name() + why);
    }
    Optional<SuiteJob> running = series.underWay();
    if (running.isPresent() && running.get().begun().plus(series.every()).isBefore(o.now())) {
      return said(
          check,
          Verdict.Undecided,
          "still runs as Job "
              + running.get().name()
              + ", and the next run is due: set activeDeadlineSeconds in its template, or a longer"
              + " every");
    }
    String refused = seen.refused().get(series.next().id());
    if (refused != null) {
      return said(check, Verdict.Blind, refused);
    }
    if (running.isEmpty()
        && series.reaches(o.now())
        && seen.templates().get(series.cronJob()) instanceof Template.Unfit(String why)) {
      return said(check, Verdict.Blind, why);
    }
    return ended.isPresent()
        ? said(check, Verdict.Good, "has passed")
        : said(check, Verdict.Undecided, "has not ended in this step yet");
  }

  private static CheckVerdict said(HealthCheck check, Verdict verdict, String words) {
    int bad = verdict == Verdict.Bad ? 1 : 0;
    String reason = "suite " + cronJob(check) + " " + words;
    return new CheckVerdict(check.name(), check.role(), verdict, null, null, 0, reason, bad, 1);
  }

  /** The run without whose end the running step is not over, in words. */
  static Optional<String> awaited(Observed o) {
    RolloutRecord record = o.record();
    if (record == null || !(o.suites() instanceof Seen seen)) {
      return Optional.empty();
    }
    for (HealthCheck check : o.watched()) {
      SuiteSeries series = SuiteSeries.of(record, check, seen);
      Optional<SuiteJob> underWay = series.underWay();
      if (underWay.isPresent()) {
        return Optional.of(
            "the end of Job " + underWay.get().name() + " of suite " + series.cronJob());
      }
      if (series.ended().isEmpty() || series.reaches(sooner(o.now(), end(o, record)))) {
        return Optional.of("a run of suite " + series.cronJob());
      }
    }
    return Optional.empty();
  }

  /** The runs that are to be begun while a stage runs. */
  static List<SuiteRun> due(Observed o, Seen seen) {
    RolloutRecord record = o.record();
    if (record == null || !Progress.running(record) || isInVain(o)) {
      return List.of();
    }
    List<SuiteSeries> all =
        o.watched().stream().map(check -> SuiteSeries.of(record, check, seen)).toList();
    boolean quiet = all.stream().allMatch(series -> series.underWay().isEmpty());
    Instant until = quiet ? o.now() : sooner(o.now(), end(o, record));
    return all.stream()
        .filter(series -> series.underWay().isEmpty() && series.reaches(until))
        .filter(series -> seen.fits(series.cronJob()))
        .map(SuiteSeries::next)
        .toList();
  }

  /** When the time of the next run of one of them comes; null if none waits for its time. */
  static @Nullable Instant nextTime(Observed o) {
    RolloutRecord record = o.record();
    if (record == null || !Progress.running(record) || !(o.suites() instanceof Seen seen)) {
      return null;
    }
    return o.watched().stream()
        .map(check -> SuiteSeries.of(record, check, seen))
        .filter(series -> series.underWay().isEmpty() && !series.reaches(o.now()))
        .map(SuiteSeries::time)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /**
   * Whether nothing would come of a run: the flags are off by a word of a person, somebody else's,
   * or nobody's. A pause is no reason, for who is exposed is guarded under it too.
   */
  private static boolean isInVain(Observed o) {
    return Gates.unread(o).or(() -> Gates.missing(o)).or(() -> Gates.killed(o)).isPresent();
  }

  /** When the time of the running step is over, if its clock runs on. */
  private static Instant end(Observed o, RolloutRecord record) {
    return o.plan()
        .map(p -> Clocks.until(record.stepClock(), p.stay(Progress.step(record)), o.now()))
        .orElse(o.now());
  }

  private static Instant sooner(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static String cronJob(HealthCheck check) {
    return SuiteSeries.job(check).cronJobName();
  }
}
