// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.ERRORS;
import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.all;
import static dev.sluice.judge.Scene.asked;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.judge.Scene.each;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.kit.Checks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks of sources outside the agents: what an answer says, and when it counts. */
class AnswersTest {
  private static final HealthCheck AT_MOST_10 = asked(10.0, null, null);
  private static final HealthCheck TWICE = asked(null, 2.0, null);

  @Test
  void each_answer_is_a_reading_and_two_bad_ones_are_a_breach() {
    // Given
    Scene scene = new Scene().checks(2, AT_MOST_10).found(101, all(11)).found(102, all(12));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict)
        .isEqualTo(
            new CheckVerdict(
                "queue", Role.Guard, Verdict.Bad, 12.0, 10.0, 1, "12 > 10 (provider main)", 2, 2));
  }

  @Test
  void a_good_answer_starts_the_count_again() {
    // Given
    Scene scene =
        new Scene()
            .checks(2, AT_MOST_10)
            .found(101, all(11))
            .found(102, all(9))
            .found(103, all(11));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.breached()).isFalse();
  }

  @Test
  void an_answer_that_two_looks_share_counts_once() {
    // Given
    Scene scene =
        new Scene().checks(2, AT_MOST_10).found(101, 101, all(11)).found(102, 101, all(11));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.badInARow()).isEqualTo(1);
  }

  @Test
  void an_answer_from_before_the_step_does_not_count() {
    // Given
    Scene scene = new Scene().checks(1, AT_MOST_10).found(101, 99.9, all(11));

    // When
    Health health = scene.health();

    // Then
    assertThat(scene.verdict().reason()).isEqualTo("not looked at yet");
    assertThat(health.lookTime()).isNull();
  }

  @Test
  void one_look_is_enough_where_nothing_is_compared() {
    // Given
    Scene scene = new Scene().checks(2, AT_MOST_10).found(101, all(3));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.lookTime()).isEqualTo(at(101.1));
    assertThat(scene.verdict().reason()).isEqualTo("<= 10 (provider main)");
  }

  @Test
  void agents_that_declare_no_metrics_do_not_hold_up_what_is_asked_elsewhere() {
    // Given
    Scene scene = new Scene().metrics(Map.of()).checks(2, ERRORS, AT_MOST_10).found(101, all(3));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.lookTime()).isEqualTo(at(101.1));
    assertThat(scene.verdict("error-rate").verdict()).isEqualTo(Verdict.NotConfigured);
    assertThat(health.overall()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void the_mean_of_the_exposed_agents_is_judged() {
    // Given
    Scene scene = new Scene().checks(1, AT_MOST_10).exposed(0, 2).found(101, each(12, 99, 10, 99));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.reason())
        .isEqualTo("11 > 10 (mean of 2 of 2 exposed agents, provider main)");
    assertThat(verdict.samples()).isEqualTo(2);
  }

  @Test
  void an_exposed_agent_without_a_number_makes_it_blind_and_is_named() {
    // Given
    Scene scene = new Scene().checks(1, AT_MOST_10).exposed(0, 3, 4).found(101, each(1, 2));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo("provider main gives no number for default/planner/3 (2 of 3 exposed agents)");
  }

  @Test
  void an_exposed_agent_whose_number_is_unusable_makes_it_blind_with_its_reason() {
    // Given
    Answer answer = new Answer.PerAgent(Map.of(), Map.of(agent(0), Silence.NotFiniteNumber));
    Scene scene = new Scene().checks(1, AT_MOST_10).found(101, answer);

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo(
            "provider main gives NaN or infinity for default/planner/0 (1 of 1 exposed agents)");
  }

  @Test
  void where_nobody_is_exposed_there_is_nobody_to_judge() {
    // Given
    Scene scene = new Scene().checks(1, AT_MOST_10).exposed().found(101, each(99, 99));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.NotConfigured);
    assertThat(scene.health().lookTime()).isEqualTo(at(101.1));
  }

  @ParameterizedTest
  @EnumSource(Silence.class)
  void a_silent_source_makes_the_check_blind_in_our_words(Silence why) {
    // Given
    Scene scene = new Scene().checks(2, AT_MOST_10).found(101, all(3)).found(102, new Silent(why));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason()).isEqualTo("provider main " + why.words());
  }

  @Test
  void silence_neither_adds_to_bad_answers_nor_takes_a_breach_back() {
    // Given
    Silent away = new Silent(Silence.Timeout);
    Scene once = new Scene().checks(2, AT_MOST_10).found(101, all(11)).found(102, away);
    Scene twice =
        new Scene()
            .checks(2, AT_MOST_10)
            .found(101, all(11))
            .found(102, away)
            .found(103, all(11))
            .found(104, away);

    // When
    List<CheckVerdict> verdicts = List.of(once.verdict(), twice.verdict());

    // Then
    assertThat(verdicts)
        .extracting(CheckVerdict::verdict)
        .containsExactly(Verdict.Blind, Verdict.Bad);
    assertThat(verdicts).extracting(CheckVerdict::breached).containsExactly(false, true);
  }

  @Test
  void the_baseline_before_a_stage_is_the_median_of_the_answers() {
    // Given
    Scene scene =
        new Scene()
            .beforeStage()
            .checks(1, TWICE)
            .found(1, all(4))
            .found(2, all(6))
            .found(3, 2, all(6))
            .found(4, all(100));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("queue", 6.0));
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void two_answers_are_no_baseline_yet() {
    // Given
    Scene scene = new Scene().beforeStage().checks(1, TWICE).found(1, all(4)).found(2, all(6));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).isEmpty();
    assertThat(health.baselineReady()).isFalse();
  }

  @Test
  void an_answer_is_held_against_a_multiple_of_its_baseline() {
    // Given
    Scene scene = new Scene().checks(1, TWICE).baseline("queue", 5).found(101, all(10.5));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.reason()).isEqualTo("10.5 > 10, 2 x the baseline of 5 (provider main)");
  }

  @Test
  void what_this_version_does_not_know_is_blind() {
    // Given
    HealthCheck newer =
        with(with(Checks.guard("newer"), "max", 1.0), "baseline", Baseline.BeforeStage);
    Scene scene = new Scene().checks(1, newer);
    Look look =
        new Look(
            at(101),
            at(101),
            Map.of(),
            Map.of(
                new CheckSource.Unknown(),
                new Found(at(101), new Answer.Refused("upgrade the operator"))));

    // When
    Judge judge = Judge.of(scene.query(), Window.EMPTY).after(look);

    // Then
    Health health = judge.health(Window.EMPTY, new PodFacts(at(100), true, Map.of(), Map.of()));
    assertThat(health.blind().orElseThrow().reason()).isEqualTo("upgrade the operator");
  }
}
