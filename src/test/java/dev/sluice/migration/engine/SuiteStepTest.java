// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.kit.Checks;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Observed.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a step ends whose suites are run again and again: a hold of 20 minutes. */
class SuiteStepTest {
  private static final HealthCheck SMOKE = check("smoke");
  private static final HealthCheck LOAD = check("load");
  private static final Duration NEVER = Duration.ofDays(1);

  private final World world =
      World.of(stage("one").raises("a").by("20m", 50).deadline("3h")).pass("1m");
  private final Instant entered = world.record().enteredTime();
  private final List<HealthCheck> watched = new ArrayList<>(List.of(SMOKE));

  /** How long runs of a check take. */
  private final Map<String, Duration> takes = new HashMap<>();

  private final Map<SuiteRun, Instant> begun = new HashMap<>();

  private static HealthCheck check(String name) {
    return with(Checks.guard(name), "job", new HealthCheck.Job(name, "10m"));
  }

  private Observed observed() {
    List<SuiteJob> jobs =
        begun.entrySet().stream()
            .map(
                b -> {
                  boolean ended =
                      !b.getValue().plus(takes.get(b.getKey().check())).isAfter(world.now());
                  State state = ended ? State.Passed : State.Running;
                  String name = "job-" + b.getKey().check();
                  return new SuiteJob(b.getKey().id(), name, b.getValue(), state, "");
                })
            .toList();
    Template fit = new Template.Fit(null);
    Seen seen = new Seen(jobs, Map.of(), Map.of("smoke", fit, "load", fit));
    Observed o = with(with(world.observed(), "watched", watched), "suites", seen);
    Health looked =
        new Health(
            world.now(), 10_000, Duration.ofSeconds(30), List.of(), List.of(), true, Compared.NONE);
    return o.judged(
        SuiteHealth.completed(o, new HealthPolicySpec("30s", 2, List.copyOf(watched)), looked));
  }

  /** Lets time pass; what is due is begun. Until the step is left, or so long after it began. */
  private Decision until(Duration after) {
    while (world.now().isBefore(entered.plus(after))) {
      world.jump(Duration.ofSeconds(30));
      Observed o = observed();
      Decision decision = RolloutEngine.decide(o);
      if (!(decision instanceof Decision.Hold)) {
        return decision;
      }
      for (SuiteRun run : SuiteChecks.due(o, Optional.empty(), decision)) {
        begun.put(run, world.now());
      }
    }
    return RolloutEngine.decide(observed());
  }

  private Duration inStep() {
    return Duration.between(entered, world.now());
  }

  @Test
  void a_step_waits_for_the_run_that_is_under_way_when_its_time_is_over() {
    // Given
    takes.put("smoke", Duration.ofMinutes(12));

    // When
    Decision before = until(Duration.ofMinutes(23));

    // Then
    assertThat(before)
        .isHold()
        .because(Cause.AWAITING_LOOK)
        .saying("the end of Job job-smoke of suite smoke at stage one at 50%");
    assertThat(until(NEVER)).isAdvance().because(Cause.STEP_RAISED);
    assertThat(begun).hasSize(2);
  }

  @Test
  void a_run_that_was_due_in_its_time_is_waited_for_before_it_is_begun() {
    // Given
    takes.put("smoke", Duration.ofMinutes(1));
    until(Duration.ofMinutes(8));

    // When
    world.jump(Duration.ofMinutes(14));

    // Then
    assertThat(RolloutEngine.decide(observed()))
        .isHold()
        .because(Cause.AWAITING_LOOK)
        .saying("a run of suite smoke at stage one");
  }

  @Test
  void a_suite_that_takes_longer_than_its_every_does_not_keep_a_step_for_ever() {
    // Given
    takes.put("smoke", Duration.ofMinutes(25));

    // When
    Decision decision = until(Duration.ofHours(3));

    // Then
    assertThat(decision).isAdvance().because(Cause.STEP_RAISED);
    assertThat(begun).hasSize(2);
  }

  @Test
  void nor_do_two_of_which_one_always_runs() {
    // Given
    watched.add(LOAD);
    takes.put("smoke", Duration.ofMinutes(13));
    takes.put("load", Duration.ofMinutes(19));

    // When
    Decision decision = until(Duration.ofHours(3));

    // Then
    assertThat(decision).isAdvance().because(Cause.STEP_RAISED);
    assertThat(inStep()).isLessThan(Duration.ofMinutes(45));
  }

  @Test
  void a_run_that_hangs_is_undecided_and_takes_the_stage_back_at_its_deadline() {
    // Given
    takes.put("smoke", NEVER);

    // When
    Decision decision = until(NEVER);

    // Then
    assertThat(decision).isRollBack().because(Cause.DEADLINE_PASSED);
    assertThat(begun).hasSize(1);
    assertThat(observed().health().checks().getLast().reason())
        .contains("still runs as Job job-smoke");
  }

  @Test
  void while_something_else_holds_the_step_suites_go_on_together() {
    // Given
    watched.add(LOAD);
    takes.put("smoke", Duration.ofMinutes(2));
    takes.put("load", Duration.ofMinutes(30));
    world.annotate(Annotations.PAUSE, "wait");

    // When
    until(Duration.ofHours(2));

    // Then
    assertThat(begun.keySet()).filteredOn(r -> r.check().equals("smoke")).hasSizeGreaterThan(4);
    assertThat(begun.keySet()).filteredOn(r -> r.check().equals("load")).hasSizeGreaterThan(2);
  }

  @Test
  void it_is_looked_at_again_when_the_next_run_is_due() {
    // Given
    takes.put("smoke", Duration.ofMinutes(1));
    until(Duration.ofMinutes(5));
    Observed o = observed();

    // When
    Optional<Instant> again = Recheck.at(o, RolloutEngine.decide(o));

    // Then
    assertThat(again).contains(begun.values().iterator().next().plus(Duration.ofMinutes(10)));
  }

  @Test
  void nothing_is_begun_for_flags_that_are_killed_or_driven_by_another() {
    // Given
    takes.put("smoke", Duration.ofMinutes(1));

    // When
    world.kill("a");

    // Then
    until(Duration.ofMinutes(5));
    world.kill().claim(new Claim.HeldBy("a", "other"));
    until(Duration.ofMinutes(10));
    assertThat(begun).isEmpty();
    world.claim(new Claim.Held());
    until(Duration.ofMinutes(11));
    assertThat(begun).hasSize(1);
  }
}
