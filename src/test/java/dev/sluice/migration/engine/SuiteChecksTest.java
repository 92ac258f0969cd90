// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.kit.Migrations.Stage;
import dev.sluice.kit.World;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Suites that have to pass before a stage starts. */
class SuiteChecksTest {
  private static final SuiteRun RUN = SuiteRun.before("one", 1, "suite", "checkout");
  private static final Map<String, Template> TEMPLATES =
      Map.of("checkout", new Template.Fit(null), "load-test", new Template.Fit(null));
  private static final Seen NONE = new Seen(List.of(), Map.of(), TEMPLATES);

  private static Seen job(SuiteRun run, State state) {
    return new Seen(
        List.of(
            new SuiteJob(
                run.id(),
                "otp-suite-1",
                Instant.EPOCH,
                state,
                state == State.Failed ? "BackoffLimitExceeded" : "")),
        Map.of(),
        TEMPLATES);
  }

  private static Stage suite() {
    return stage("one").raises("a").needsSuite("suite", "checkout");
  }

  private static List<SuiteRun> due(World world) {
    Observed o = world.observed();
    return SuiteChecks.due(o, Readiness.of(o), RolloutEngine.decide(o));
  }

  static Stream<Arguments> lacks() {
    return Stream.of(
        arguments(new SuiteSight.Unseen(), "suite checkout has not been looked for yet", null),
        arguments(
            new SuiteSight.Unreachable(),
            "suite checkout cannot be looked for, as the API server does not answer",
            null),
        arguments(
            new SuiteSight.Forbidden(),
            "suite checkout may not be run: grant the operator's ServiceAccount the role"
                + " sluice-suites in this namespace, by a RoleBinding",
            null),
        arguments(NONE, "suite checkout runs once every other check but approval is passed", null),
        arguments(
            new Seen(List.of(), Map.of(RUN.id(), "cannot be run"), TEMPLATES),
            "suite checkout cannot be run",
            null),
        arguments(
            new Seen(List.of(), Map.of(), Map.of()),
            "suite checkout has not been looked for yet",
            null),
        arguments(
            new Seen(
                List.of(),
                Map.of(),
                Map.of("checkout", new Template.Unfit("is not there: create it"))),
            "suite checkout is not there: create it",
            null),
        arguments(
            job(RUN, State.Running),
            "suite checkout runs as Job otp-suite-1",
            "kubectl describe job otp-suite-1"),
        arguments(
            job(RUN, State.Going),
            "suite checkout runs again once Job otp-suite-1 is deleted",
            null),
        arguments(
            job(RUN, State.Failed),
            "suite checkout has failed as Job otp-suite-1 (BackoffLimitExceeded): see its log and"
                + " mend what it found; it runs again when the Job is deleted",
            "kubectl delete job otp-suite-1"));
  }

  @ParameterizedTest
  @MethodSource("lacks")
  void whatever_is_amiss_holds_the_stage_and_says_what_to_do(
      SuiteSight sight, String message, String command) {
    // Given
    World world = World.of(suite()).sees(sight);

    // When
    world.pass("5m");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_RESOURCE)
        .saying(message)
        .withCommand(command);
    assertThat(world.status().phase()).isEqualTo(Phase.Gating);
    assertThat(world.record()).isNull();
  }

  @Test
  void a_stage_starts_when_its_suite_has_passed() {
    // Given
    World world = World.of(suite()).sees(NONE).pass("5m");

    // When
    world.sees(job(RUN, State.Passed)).settle();

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void a_suite_is_begun_when_the_stage_waits_for_nothing_else() {
    // Given
    World world = World.of(suite()).sees(NONE);

    // When
    world.pass("5m");

    // Then
    assertThat(due(world)).containsExactly(RUN);
  }

  @Test
  void no_suite_is_begun_while_another_check_is_missing() {
    // Given
    World world = World.of(suite().needs("db", "orders")).sees(NONE);

    // When
    world.pass("5m");

    // Then
    assertThat(due(world)).isEmpty();
  }

  @Test
  void suites_are_begun_at_the_same_time_and_do_not_wait_for_approval() {
    // Given
    World world =
        World.of(suite().needsSuite("load", "load-test").approval(Approval.Required)).sees(NONE);

    // When
    world.pass("5m");

    // Then
    assertThat(due(world)).containsExactly(RUN, SuiteRun.before("one", 1, "load", "load-test"));
  }

  @Test
  void a_run_that_was_begun_is_not_begun_again_however_it_ended() {
    for (State state : State.values()) {
      World world = World.of(suite()).sees(job(RUN, state)).pass("5m");

      assertThat(due(world)).as(state.name()).isEmpty();
    }
  }

  @Test
  void what_a_suite_lacks_is_told_before_its_turn_comes_and_it_is_not_begun() {
    // Given
    Seen unfit =
        new Seen(
            List.of(), Map.of(), Map.of("checkout", new Template.Unfit("is not there: create it")));
    World world = World.of(suite().needs("db", "orders")).sees(unfit);

    // When
    world.pass("5m");

    // Then
    assertThat(world.status().stages().getFirst().waiting())
        .extracting(WaitingCheck::check, WaitingCheck::message)
        .contains(tuple("suite", "suite checkout is not there: create it"));
    assertThat(due(World.of(suite()).sees(unfit).pass("5m"))).isEmpty();
  }

  @Test
  void nothing_is_begun_for_a_stage_whose_flag_is_killed_or_driven_by_another() {
    assertThat(due(World.of(suite()).sees(NONE).kill("a").pass("5m"))).isEmpty();
    assertThat(
            due(
                World.of(suite())
                    .sees(NONE)
                    .claim(new Observed.Claim.HeldBy("a", "other"))
                    .pass("5m")))
        .isEmpty();
  }

  @Test
  void nothing_is_begun_under_a_pause() {
    // Given
    World world = World.of(suite()).sees(NONE).annotate(Annotations.PAUSE, "wait");

    // When
    world.pass("5m");

    // Then
    assertThat(due(world)).isEmpty();
  }

  @Test
  void another_attempt_needs_another_run() {
    // Given
    World world = World.of(suite()).sees(job(RUN, State.Passed)).pass("2m");
    world.annotate(Annotations.ROLLBACK_TO, "0").settle();
    world.remove(Annotations.ROLLBACK_TO).annotate(Annotations.RETRY, "2").settle();

    // When
    world.pass("2h");

    // Then
    assertThat(world.record().attempt()).isEqualTo(2);
    assertThat(due(world)).containsExactly(SuiteRun.before("one", 2, "suite", "checkout"));
  }

  @Test
  void what_becomes_of_a_job_while_its_stage_runs_is_nothing_to_it() {
    // Given
    World world = World.of(suite()).sees(job(RUN, State.Passed)).pass("2m");

    // When
    world.sees(NONE).pass("3h");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
  }
}
