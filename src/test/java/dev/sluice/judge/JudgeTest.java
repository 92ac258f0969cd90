// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.DELIVERY;
import static dev.sluice.judge.Scene.ERRORS;
import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.judge.Scene.mail;
import static dev.sluice.judge.Scene.work;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** From look to look: what counts, and what is added up. */
class JudgeTest {
  @Test
  void what_happened_before_the_step_was_entered_does_not_count() {
    // Given
    Scene scene =
        new Scene()
            .look(98, work(0, 0))
            .look(99, work(100, 100))
            .look(101, work(200, 200))
            .look(102, work(300, 200));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
    assertThat(verdict.samples()).isEqualTo(100);
  }

  @Test
  void a_look_that_began_before_the_step_was_entered_does_not_count() {
    // Given
    Scene scene = new Scene().since(100.05).look(100, work(0, 0)).look(101, work(100, 100));

    // When
    Health health = scene.health();

    // Then
    assertThat(scene.verdict().verdict()).isEqualTo(Verdict.Undecided);
    assertThat(health.lookTime()).isNull();
  }

  @Test
  void there_is_no_look_time_before_two_looks_could_be_compared() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.lookTime()).isNull();
    assertThat(health.looks()).isTrue();
  }

  @Test
  void the_look_time_is_the_end_of_the_last_look() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0)).look(102, work(1, 0));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.lookTime()).isEqualTo(at(102.1));
  }

  @Test
  void the_look_time_waits_for_every_check_that_has_a_source() {
    // Given
    Scene scene =
        new Scene().checks(1, ERRORS, DELIVERY).look(101, work(0, 0)).look(102, work(9, 0));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.blind().orElseThrow().name()).isEqualTo("delivery");
    assertThat(health.lookTime()).isNull();
  }

  @Test
  void only_exposed_agents_are_added_up() {
    // Given
    Scene scene =
        new Scene()
            .exposed(0, 2)
            .look(101, work(0, 0), work(0, 0), work(0, 0))
            .look(102, work(50, 5), work(1000, 1000), work(50, 10));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.reason()).isEqualTo("15 % > 5 % (2 of 2 exposed agents, 100 requests)");
  }

  @Test
  void few_requests_are_pooled_over_consecutive_looks() {
    // Given
    Scene scene = new Scene().checks(1, ERRORS);
    for (int i = 0; i <= 3; i++) {
      scene.look(101 + i, work(20 * i, 2 * i));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.reason()).isEqualTo("10 % > 5 % (1 of 1 exposed agents, 60 requests)");
  }

  @Test
  void a_restarted_agent_counts_from_zero() {
    // Given
    Scene scene = new Scene().checks(1, ERRORS).look(101, work(5000, 4000)).look(102, work(100, 3));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
    assertThat(verdict.reading()).isEqualTo(0.03);
    assertThat(verdict.samples()).isEqualTo(100);
  }

  @Test
  void an_agent_that_came_after_a_look_is_compared_from_its_second_look_on() {
    // Given
    Scene scene =
        new Scene()
            .exposed(0, 1)
            .look(101, work(0, 0))
            .look(102, work(100, 50), work(9000, 9000))
            .look(103, work(200, 50), work(9100, 9000));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
    assertThat(verdict.reason()).isEqualTo("<= 5 % (2 of 2 exposed agents)");
    assertThat(verdict.samples()).isEqualTo(200);
  }

  @Test
  void going_on_from_look_to_look_is_the_same_as_starting_over() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0)).look(102, work(70, 30)).look(103, work(90, 30));
    HealthQuery query = scene.query();
    Window window = Window.EMPTY;
    Judge judge = Judge.of(query, window);
    for (Look look :
        new Look[] {
          new Look(at(101), at(101.1), Map.of(agent(0), work(0, 0)), Map.of()),
          new Look(at(102), at(102.1), Map.of(agent(0), work(70, 30)), Map.of()),
          new Look(at(103), at(103.1), Map.of(agent(0), work(90, 30)), Map.of())
        }) {
      window = window.plus(look, query.stageStart());
      judge = judge.after(look);
    }

    // When
    Health health = judge.health(window, new PodFacts(at(100), true, Map.of(), Map.of()));

    // Then
    assertThat(health).isEqualTo(scene.health());
  }

  @Test
  void before_a_stage_all_looks_count_and_nobody_is_called_exposed() {
    // Given
    Scene scene =
        new Scene()
            .beforeStage()
            .exposed(0, 1)
            .look(1, work(0, 0), work(0, 0))
            .look(2, work(60, 9), work(0, 0));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.reason()).isEqualTo("15 % > 5 % (2 of 2 agents, 60 requests)");
  }

  @Test
  void delivery_and_errors_are_judged_each_by_itself() {
    // Given
    Sample before = new Sample(work(0, 0).counts().plus(mail(0, 0).counts()), Map.of());
    Sample after = new Sample(work(100, 90).counts().plus(mail(100, 99).counts()), Map.of());
    Scene scene = new Scene().checks(1, ERRORS, DELIVERY).look(101, before).look(102, after);

    // When
    Health health = scene.health();

    // Then
    assertThat(health.checks())
        .extracting(CheckVerdict::name, CheckVerdict::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("pods", Verdict.Undecided),
            org.assertj.core.groups.Tuple.tuple("error-rate", Verdict.Bad),
            org.assertj.core.groups.Tuple.tuple("delivery", Verdict.Good));
  }

  @Test
  void a_judge_answers_its_own_question_only() {
    // Given
    Judge judge = Judge.of(new Scene().query(), Window.EMPTY);

    // When
    boolean same = judge.answers(new Scene().query());

    // Then
    assertThat(same).isTrue();
    assertThat(judge.answers(new Scene().since(101).query())).isFalse();
    assertThat(judge.answers(new Scene().exposed(0, 1).query())).isFalse();
  }
}
