// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that move to revision r2 and do not get so far as to crash; it is second 300. */
class HinderedAgentsTest {
  private static final PodFact YOUNG = with(PodFact.UNTOUCHED, "revision", "r2");
  private static final PodFact WELL = with(YOUNG, "readySince", at(240));

  private final Scene scene = new Scene().since(200).terms(PodTerms.STANDARD.judging("r2"));

  private CheckVerdict verdict(PodFact fact) {
    return scene
        .exposed(0)
        .pods(new PodFacts(at(300), true, Map.of(agent(0), fact), Map.of()))
        .verdict("pods");
  }

  private static PodFact uncreated(String reason, double since) {
    return with(with(YOUNG, "waiting", Set.of(reason)), "uncreatedSince", at(since));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
  void a_new_agent_that_cannot_start_is_waited_for_a_while(String reason) {
    // When
    CheckVerdict verdict = verdict(uncreated(reason, 180.1));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 cannot start: " + reason + " (1 of 1 exposed agents)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
  void a_new_agent_that_cannot_start_for_two_minutes_is_bad(String reason) {
    // When
    CheckVerdict verdict = verdict(uncreated(reason, 180));

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner/0 could not start for 2 minutes: "
                + reason
                + " (1 of 1 exposed agents)");
  }

  @Test
  void where_a_stage_moves_no_pods_an_agent_that_cannot_start_is_not_its_fault() {
    // Given
    scene.terms(PodTerms.STANDARD);

    // When
    CheckVerdict verdict = verdict(uncreated("CreateContainerConfigError", 110));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  private CheckVerdict missingSince(double second) {
    return scene
        .pods(new PodFacts(at(300), true, Map.of(), Map.of(agent(0), at(second))))
        .verdict("pods");
  }

  @Test
  void an_agent_whose_pod_does_not_come_for_two_minutes_is_bad() {
    // Given
    scene.since(180);

    // When
    CheckVerdict verdict = missingSince(180);

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner/0 has had no pod for 2 minutes: see the events of its StatefulSet (1"
                + " of 1 exposed agents)");
  }

  @ParameterizedTest
  @CsvSource({"180.1, 110", "110, 180.1"})
  void neither_a_young_step_nor_a_pod_that_has_just_gone_is_bad(double step, double gone) {
    // Given
    scene.since(step);

    // When
    CheckVerdict verdict = missingSince(gone);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).isEqualTo("default/planner/0 has no pod (1 of 1 exposed agents)");
  }

  @Test
  void where_a_stage_moves_no_pods_one_that_is_missing_is_not_its_fault() {
    // Given
    scene.since(110).terms(PodTerms.STANDARD);

    // When
    CheckVerdict verdict = missingSince(110);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void before_a_rollout_one_that_is_missing_is_waited_for() {
    // Given
    scene.beforeStage();

    // When
    CheckVerdict verdict = missingSince(110);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void beside_others_that_run_well_one_that_is_missing_is_one_bad_agent() {
    // Given
    scene.since(110).exposed(0, 1, 2);
    PodFacts facts =
        new PodFacts(
            at(300), true, Map.of(agent(1), WELL, agent(2), WELL), Map.of(agent(0), at(110)));

    // When
    CheckVerdict verdict = scene.pods(facts).verdict("pods");

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).contains("has had no pod").endsWith("as others run well");
  }
}
