// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Supervision;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.PodFact.Restart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three agents are exposed since second 100; a look every 30 s, and two bad ones act. */
class RestartIntensityTest {
  private final Scene scene =
      new Scene().policy(new dev.sluice.api.HealthPolicySpec("30s", 2, List.of())).exposed(0, 1, 2);

  private static PodFact restarted(double... seconds) {
    List<Restart> restarts =
        IntStream.range(0, seconds.length).mapToObj(i -> new Restart(at(seconds[i]), 1)).toList();
    return with(PodFact.UNTOUCHED, "restarts", restarts);
  }

  private static PodFact burst(double second, int count) {
    return with(PodFact.UNTOUCHED, "restarts", List.of(new Restart(at(second), count)));
  }

  private CheckVerdict verdict(double now, PodFact... facts) {
    Map<AgentId, PodFact> pods = new HashMap<>();
    for (int i = 0; i < facts.length; i++) {
      pods.put(agent(i), facts[i]);
    }
    return scene.pods(new PodFacts(at(now), true, pods, Map.of())).verdict("pods");
  }

  private Scene supervised(int maxRestarts, String within) {
    return scene.terms(PodTerms.of(new Supervision(maxRestarts, within)));
  }

  @Test
  void restarts_of_all_agents_together_are_too_many_and_hold_at_first() {
    // Given
    supervised(4, "1m");

    // When
    CheckVerdict verdict = verdict(210, restarted(200, 201), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.breached()).isFalse();
    assertThat(verdict.reason())
        .isEqualTo("default/planner had 5 restarts within 1m, more than 4 (3 of 3 exposed agents)");
  }

  @Test
  void as_many_as_are_allowed_are_not_too_many() {
    // Given
    supervised(5, "1m");

    // When
    CheckVerdict verdict = verdict(210, restarted(200, 201), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @ParameterizedTest
  @CsvSource({"205, false", "234.9, false", "235, true", "259, true"})
  void they_act_where_it_is_still_so_a_look_later(double now, boolean acts) {
    // Given
    supervised(4, "1m");

    // When
    CheckVerdict verdict = verdict(now, restarted(200, 201), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.breached()).isEqualTo(acts);
  }

  @Test
  void once_the_older_ones_are_so_old_that_they_do_not_count_it_is_over() {
    // Given
    supervised(4, "1m");

    // When
    CheckVerdict verdict = verdict(260.1, restarted(200, 201), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void after_a_pause_the_hold_begins_anew() {
    // Given too many at 200, no longer at 261, and again at 262
    supervised(2, "1m");

    // When
    CheckVerdict verdict = verdict(280, restarted(200, 240), restarted(200, 262), restarted(262));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.breached()).isFalse();
  }

  @Test
  void who_waits_for_no_second_look_is_not_held() {
    // Given
    supervised(4, "1m").policy(new dev.sluice.api.HealthPolicySpec("30s", 1, List.of()));

    // When
    CheckVerdict verdict = verdict(205, restarted(200, 201), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void many_looks_that_would_last_longer_than_the_window_end_with_half_of_it() {
    // Given
    supervised(4, "1m").policy(new dev.sluice.api.HealthPolicySpec("1h", 5, List.of()));

    // When
    CheckVerdict verdict = verdict(235, restarted(200, 201), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void restarts_from_before_the_stage_are_not_its_own() {
    // Given
    supervised(4, "1h");

    // When
    CheckVerdict verdict = verdict(205, burst(99, 40), restarted(203, 204), restarted(205));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void before_a_stage_those_of_the_last_minute_count() {
    // Given
    scene.beforeStage();

    // When
    CheckVerdict verdict = verdict(300, burst(250, 11), PodFact.UNTOUCHED, PodFact.UNTOUCHED);

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo("default/planner had 11 restarts within 1m, more than 10 (1 of 3 agents)");
  }

  @Test
  void one_agent_beside_others_that_run_well_is_named_and_undecided() {
    // Given
    supervised(1, "5m");
    PodFact well = with(PodFact.UNTOUCHED, "readySince", at(100));

    // When
    CheckVerdict verdict = verdict(205, restarted(200, 202), well, well);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner had 2 restarts within 5m, more than 1 (1 of 3 exposed agents): one"
                + " bad agent, as others run well");
  }
}
