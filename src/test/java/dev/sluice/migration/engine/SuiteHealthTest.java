// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.Migrations.stage;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.kit.Checks;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Suites that are run while a stage runs. */
class SuiteHealthTest {
  private static final HealthCheck SMOKE =
      with(Checks.guard("smoke"), "job", new HealthCheck.Job("checkout", "10m"));

  private static final Optional<HealthPolicySpec> POLICY =
      Optional.of(new HealthPolicySpec("30s", 2, List.of(SMOKE)));

  private final World world = World.of(stage("one").raises("a")).pass("1m");
  private final Instant entered = world.record().enteredTime();
  private final String series =
      "during one, attempt 1, since " + entered + ", check smoke by checkout, run ";

  private SuiteJob run(int number, Duration ago, State state) {
    return new SuiteJob(
        series + number,
        "smoke-" + number,
        world.now().minus(ago),
        state,
        state == State.Failed ? "DeadlineExceeded" : "");
  }

  private static Seen seen(SuiteJob... jobs) {
    return seen(new Template.Fit(Duration.ofMinutes(5)), jobs);
  }

  private static Seen seen(Template template, SuiteJob... jobs) {
    return new Seen(List.of(jobs), Map.of(), Map.of("checkout", template));
  }

  private Observed observed(SuiteSight sight) {
    return observed(world, sight);
  }

  private static Observed observed(World world, SuiteSight sight) {
    return with(with(world.observed(), "watched", List.of(SMOKE)), "suites", sight);
  }

  private Health health(SuiteSight sight) {
    return health(world, sight);
  }

  private static Health health(World world, SuiteSight sight) {
    return SuiteHealth.completed(
        observed(world, sight),
        POLICY.orElseThrow(),
        new Health(
            world.now(), 3, Duration.ofSeconds(30), List.of(), List.of(), true, Compared.NONE));
  }

  private List<Integer> due(SuiteSight sight) {
    Observed o = observed(sight);
    return SuiteChecks.due(o, Readiness.of(o), RolloutEngine.decide(o)).stream()
        .map(run -> Integer.valueOf(run.id().substring(series.length())))
        .toList();
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        arguments(new SuiteSight.Needless(), Verdict.NotConfigured),
        arguments(new SuiteSight.Unseen(), Verdict.Undecided),
        arguments(new SuiteSight.Unreachable(), Verdict.Blind),
        arguments(new SuiteSight.Forbidden(), Verdict.Blind),
        arguments(seen(), Verdict.Undecided));
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void what_is_not_known_is_neither_good_nor_bad(SuiteSight sight, Verdict verdict) {
    assertThat(health(sight).checks().getLast().verdict()).isEqualTo(verdict);
  }

  @Test
  void a_suite_that_may_not_be_run_is_blind_before_anybody_is_exposed() {
    World waiting = Place.UNAPPROVED.reached();

    Health health = health(waiting, new SuiteSight.Forbidden());

    assertThat(health.checks().getLast().verdict()).isEqualTo(Verdict.Blind);
    assertThat(SuiteChecks.cronJobs(waiting.record(), waiting.observed().plan(), POLICY))
        .containsExactly("checkout");
  }

  @Test
  void a_run_that_has_passed_is_good_also_while_the_next_one_runs() {
    // When
    Health health =
        health(
            seen(
                run(1, Duration.ofMinutes(10), State.Passed),
                run(2, Duration.ofMinutes(1), State.Running)));

    // Then
    assertThat(health.checks().getLast().verdict()).isEqualTo(Verdict.Good);
    assertThat(health.unseen()).isFalse();
  }

  @Test
  void a_run_that_has_failed_is_a_breach_by_itself() {
    // When
    CheckVerdict verdict =
        health(seen(run(1, Duration.ofMinutes(1), State.Failed))).checks().getLast();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo("suite checkout has failed as Job smoke-1 (DeadlineExceeded)");
  }

  @Test
  void a_run_that_does_not_end_before_the_next_is_due_says_so_and_blinds_nobody() {
    // When
    Health health = health(seen(run(1, Duration.ofMinutes(11), State.Running)));

    // Then
    assertThat(health.checks().getLast().verdict()).isEqualTo(Verdict.Undecided);
    assertThat(health.checks().getLast().reason()).contains("still runs as Job smoke-1");
  }

  @Test
  void a_run_that_cannot_be_begun_is_blind_and_says_why() {
    // Given
    String first = series + 1;

    // When
    CheckVerdict verdict =
        health(new Seen(List.of(), Map.of(first, "is not there"), Map.of())).checks().getLast();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason()).isEqualTo("suite checkout is not there");
  }

  @Test
  void the_first_run_is_due_at_once_and_each_other_when_its_time_has_come() {
    assertThat(due(seen())).containsExactly(1);
    assertThat(due(seen(run(1, Duration.ofMinutes(9), State.Passed)))).isEmpty();
    assertThat(due(seen(run(1, Duration.ofMinutes(10), State.Passed)))).containsExactly(2);
  }

  @Test
  void runs_do_not_overlap() {
    assertThat(due(seen(run(1, Duration.ofMinutes(30), State.Running)))).isEmpty();
  }

  @Test
  void runs_of_another_step_say_nothing() {
    // Given
    SuiteJob before =
        new SuiteJob(
            series.replace(entered.toString(), "2026-01-01T00:00:00Z") + 1,
            "smoke-0",
            world.now(),
            State.Failed,
            "");

    // When
    Health health = health(seen(before));

    // Then
    assertThat(health.checks().getLast().verdict()).isEqualTo(Verdict.Undecided);
    assertThat(due(seen(before))).containsExactly(1);
  }

  @Test
  void jobs_are_kept_for_an_hour_or_six_runs() {
    assertThat(SuiteRun.during("s", 1, "c", "j", Duration.ofMinutes(1)).kept())
        .isEqualTo(Duration.ofHours(1));
    assertThat(SuiteRun.during("s", 1, "c", "j", Duration.ofMinutes(20)).kept())
        .isEqualTo(Duration.ofHours(2));
  }

  static Stream<Arguments> templates() {
    return Stream.of(
        arguments(
            new Template.Unfit("is not there: create it"),
            Verdict.Blind,
            "suite checkout is not there: create it"),
        arguments(
            new Template.Fit(Duration.ofMinutes(10)),
            Verdict.NotConfigured,
            "suite checkout runs while a stage does"),
        arguments(
            new Template.Fit(Duration.ofMinutes(11)),
            Verdict.NotConfigured,
            "suite checkout runs while a stage does; its runs may take 660s by their"
                + " activeDeadlineSeconds, and the next one, due after 600s, waits for them"),
        arguments(
            new Template.Fit(null),
            Verdict.NotConfigured,
            "suite checkout runs while a stage does; its template has no activeDeadlineSeconds: a"
                + " run that hangs holds the stage until its deadline"));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void what_a_stage_will_run_is_told_before_it_starts(
      Template template, Verdict verdict, String reason) {
    // When
    Health health = health(Place.UNAPPROVED.reached(), seen(template));

    // Then
    assertThat(health.checks().getLast().verdict()).isEqualTo(verdict);
    assertThat(health.checks().getLast().reason()).isEqualTo(reason);
    assertThat(health.unseen()).isFalse();
  }

  @Test
  void no_stage_starts_before_its_suites_have_been_looked_for() {
    World waiting = Place.UNAPPROVED.reached();

    assertThat(health(waiting, new SuiteSight.Unseen()).unseen()).isTrue();
    assertThat(health(waiting, new Seen(List.of(), Map.of(), Map.of())).unseen()).isTrue();
  }

  @Test
  void a_cronjob_that_goes_while_a_stage_runs_is_blind_once_a_run_is_due() {
    // Given
    Template gone = new Template.Unfit("is not there: create it");

    // When
    Health early = health(seen(gone, run(1, Duration.ofMinutes(9), State.Passed)));
    Health late = health(seen(gone, run(1, Duration.ofMinutes(10), State.Passed)));

    // Then
    assertThat(early.checks().getLast().verdict()).isEqualTo(Verdict.Good);
    assertThat(late.checks().getLast().verdict()).isEqualTo(Verdict.Blind);
  }
}
