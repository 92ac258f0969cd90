// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.all;
import static dev.sluice.judge.Scene.asked;
import static dev.sluice.judge.Scene.each;
import static dev.sluice.judge.Scene.errorsToRest;
import static dev.sluice.judge.Scene.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ratios to the agents that are not exposed, at the same time. The fleet has ten agents. */
class RestTest {
  private static final Silent AWAY = new Silent(Silence.Unreachable);

  private static HealthCheck queue(@Nullable Double max) {
    return asked(max, 2.0, Baseline.Rest);
  }

  @Test
  void what_gets_worse_for_everybody_is_not_the_fault_of_the_stage() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0), work(0, 0))
            .look(102, work(100, 30), work(100, 20), work(100, 40));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
    assertThat(verdict.reason()).isEqualTo("<= 60 %, 2 x the rest's 30 % (1 of 1 exposed agents)");
  }

  @Test
  void more_than_the_ratio_to_the_rest_is_bad() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0), work(0, 0))
            .look(102, work(100, 30), work(100, 10), work(100, 10));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo("30 % > 20 %, 2 x the rest's 10 % (1 of 1 exposed agents, 100 requests)");
  }

  @Test
  void a_hundred_requests_of_the_rest_are_waited_for() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0))
            .look(102, work(100, 90), work(60, 6))
            .look(103, work(200, 180), work(99, 9));

    // When
    CheckVerdict few = scene.verdict();
    CheckVerdict enough = scene.look(104, work(300, 270), work(100, 10)).verdict();

    // Then
    assertThat(few.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(few.reason())
        .isEqualTo(
            "too few requests to tell: 100 are needed, and 100 of agents that are not exposed");
    assertThat(enough.verdict()).isEqualTo(Verdict.Bad);
    assertThat(enough.samples()).isEqualTo(300);
  }

  @Test
  void an_absolute_limit_waits_for_nobody() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(0.5))
            .look(101, work(0, 0), work(0, 0))
            .look(102, work(100, 90), work(1, 0));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.limit()).isEqualTo(0.5);
  }

  @Test
  void some_silent_agents_of_the_rest_do_not_matter() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0), AWAY)
            .look(102, work(100, 30), work(100, 10), AWAY);

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }

  @Test
  void a_rest_that_is_silent_as_a_whole_is_blind() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), AWAY, AWAY)
            .look(102, work(100, 30), AWAY, AWAY);

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason()).isEqualTo("no agent that is not exposed gives a reading");
  }

  @Test
  void a_rest_without_any_error_counts_as_what_its_requests_can_prove() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0), work(0, 0))
            .look(102, work(100, 60), work(1000, 0), work(1000, 0));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.limit()).isEqualTo(0.003);
  }

  @Test
  void a_rest_that_has_an_error_now_and_then_does_not_save_the_exposed() {
    // Given
    Scene scene =
        new Scene()
            .checks(2, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0))
            .look(102, work(100, 60), work(1000, 1))
            .look(103, work(200, 120), work(2000, 1));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void an_error_among_few_requests_is_no_proof_against_a_flawless_rest() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .look(101, work(0, 0), work(0, 0))
            .look(102, work(100, 9), work(2000, 0));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void numbers_of_the_rest_that_are_zero_in_between_do_not_begin_the_count_anew() {
    // Given
    Scene scene =
        new Scene()
            .checks(2, queue(null))
            .found(101, each(60, 1))
            .found(102, each(60, 0))
            .found(103, each(60, 1));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void once_everybody_is_exposed_there_is_nobody_to_compare_with() {
    // Given
    Scene scene =
        new Scene()
            .checks(1, errorsToRest(null))
            .exposed(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
            .look(101, work(0, 0))
            .look(102, work(100, 30));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo(
            "there are no agents to compare with that are not exposed, so 2 x of theirs cannot be"
                + " judged");
  }

  @Test
  void no_baseline_from_before_the_stage_is_waited_for() {
    // Given
    Scene scene = new Scene().beforeStage().next(0).checks(1, errorsToRest(null), queue(null));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselineReady()).isTrue();
    assertThat(health.baselines()).isEmpty();
  }

  @Test
  void the_numbers_of_the_exposed_are_held_against_the_mean_of_the_rest() {
    // Given
    Scene scene = new Scene().checks(1, queue(null)).exposed(0, 1).found(101, each(8, 16, 4, 6));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.reason())
        .isEqualTo("12 > 10, 2 x the rest's 5 (mean of 2 of 2 exposed agents, provider main)");
  }

  @Test
  void one_number_for_all_agents_cannot_be_compared_with_the_rest() {
    // Given
    Scene scene = new Scene().checks(1, queue(null)).found(101, all(8));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo(
            "provider main gives one number for all agents, and baseline Rest needs one for each:"
                + " group the query by namespace and pod, or use BeforeStage");
  }

  @Test
  void numbers_of_nobody_of_the_rest_are_blind_unless_an_absolute_limit_is_broken() {
    // Given
    Scene silent = new Scene().checks(1, queue(10.0)).found(101, each(8));
    Scene broken = new Scene().checks(1, queue(10.0)).found(101, each(11));

    // When
    Map<Boolean, Verdict> verdicts =
        Map.of(false, silent.verdict().verdict(), true, broken.verdict().verdict());

    // Then
    assertThat(verdicts).isEqualTo(Map.of(false, Verdict.Blind, true, Verdict.Bad));
  }
}
