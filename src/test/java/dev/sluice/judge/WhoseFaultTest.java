// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.PodFact.Stretch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Agents 0, 1, 2.. move to revision r2, which began at second 100; the running step was entered at
 * 200, it is second 300 now.
 */
class WhoseFaultTest {
  private static final PodFact YOUNG = with(PodFact.UNTOUCHED, "revision", "r2");
  private static final PodFact WELL = with(YOUNG, "readySince", at(240));
  private static final PodFact READY_FOR_LESS = with(YOUNG, "readySince", at(240.1));
  private static final PodFact CRASHING = with(YOUNG, "waiting", Set.of("CrashLoopBackOff"));
  private static final PodFact OLD = with(PodFact.UNTOUCHED, "revision", "r1");

  private final Scene scene = new Scene().since(200).terms(PodTerms.STANDARD.judging("r2"));

  private CheckVerdict verdict(PodFact... facts) {
    Map<AgentId, PodFact> pods = new HashMap<>();
    for (int i = 0; i < facts.length; i++) {
      pods.put(agent(i), facts[i]);
    }
    return scene
        .exposed(IntStream.range(0, facts.length).toArray())
        .pods(new PodFacts(at(300), true, pods, Map.of()))
        .verdict("pods");
  }

  private static PodFact provedBefore(PodFact fact) {
    return with(fact, "proven", new Stretch(at(110), at(170)));
  }

  @Test
  void the_first_new_agent_that_crashes_takes_everything_back() {
    // When
    CheckVerdict verdict = verdict(CRASHING);

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void so_does_the_first_of_several_that_have_only_just_come() {
    // When
    CheckVerdict verdict = verdict(CRASHING, READY_FOR_LESS, YOUNG);

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void one_of_two_that_never_ran_well_is_one_against_one_and_bad() {
    // When
    CheckVerdict verdict = verdict(CRASHING, WELL);

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void one_of_two_that_both_had_run_well_is_one_bad_agent() {
    // When
    CheckVerdict verdict = verdict(provedBefore(CRASHING), WELL);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner/0 is in a crash loop: CrashLoopBackOff (1 of 2 exposed agents): one"
                + " bad agent, as others run well");
  }

  @Test
  void one_of_many_is_one_bad_agent_even_if_it_never_ran_well() {
    // When
    CheckVerdict verdict = verdict(WELL, WELL, CRASHING);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).startsWith("default/planner/2 is in a crash loop");
  }

  @Test
  void two_of_many_are_a_bad_revision() {
    // When
    CheckVerdict verdict = verdict(WELL, WELL, WELL, CRASHING, provedBefore(CRASHING));

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason()).endsWith("(2 of 5 exposed agents)");
  }

  @Test
  void too_short_a_time_from_before_proves_nothing() {
    // Given
    PodFact hasty = with(CRASHING, "proven", new Stretch(at(110), at(169.9)));

    // When
    CheckVerdict verdict = verdict(hasty, WELL);

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void before_a_stage_any_agent_in_trouble_is_bad() {
    // Given
    scene.beforeStage();

    // When
    CheckVerdict verdict = verdict(WELL, WELL, CRASHING);

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void where_flags_are_judged_only_the_time_since_the_running_step_proves_something() {
    // Given
    scene.since(241).terms(PodTerms.STANDARD);

    // When
    CheckVerdict verdict = verdict(WELL, WELL, CRASHING);

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void trouble_of_an_older_revision_is_not_the_new_one_s() {
    // When
    CheckVerdict verdict = verdict(with(OLD, "waiting", Set.of("CrashLoopBackOff")), WELL);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 does not run revision r2 yet (1 of 2 exposed agents)");
  }

  @Test
  void before_a_rollout_agents_of_the_revision_that_is_to_go_do_not_stand_in_its_way() {
    // Given
    scene.beforeStage();

    // When
    CheckVerdict verdict = verdict(with(OLD, "waiting", Set.of("CrashLoopBackOff")));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void an_agent_that_runs_the_revision_is_judged_though_no_step_has_reached_it() {
    // Given
    Map<AgentId, PodFact> pods = Map.of(agent(0), YOUNG, agent(7), CRASHING, agent(8), OLD);

    // When
    CheckVerdict verdict =
        scene.exposed(0).pods(new PodFacts(at(300), true, pods, Map.of())).verdict("pods");

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason()).startsWith("default/planner/7 ").contains("(1 of 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Evicted", "EvictionByEvictionAPI", "DeletionByTaintManager", "NodeLost"})
  void what_the_cluster_takes_away_is_no_fault_of_the_revision(String why) {
    // Given
    PodFact moved = with(with(CRASHING, "displaced", why), "oomTime", at(250));

    // When
    CheckVerdict verdict = verdict(moved);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner/0 is moved by the cluster: " + why + " (1 of 1 exposed agents)");
  }

  @Test
  void a_new_agent_without_a_node_is_waited_for_a_while() {
    // When
    CheckVerdict verdict = verdict(with(YOUNG, "unschedulableSince", at(180.1)));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 finds no node: Unschedulable (1 of 1 exposed agents)");
  }

  @Test
  void a_new_agent_that_finds_no_node_for_two_minutes_is_bad() {
    // When
    CheckVerdict verdict = verdict(with(YOUNG, "unschedulableSince", at(180)));

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo(
            "default/planner/0 has found no node for 2 minutes: Unschedulable (1 of 1 exposed"
                + " agents)");
  }

  @Test
  void where_a_stage_moves_no_pods_an_agent_without_a_node_is_not_its_fault() {
    // Given
    scene.terms(PodTerms.STANDARD);

    // When
    CheckVerdict verdict = verdict(with(YOUNG, "unschedulableSince", at(110)));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void all_well_is_good() {
    // When
    CheckVerdict verdict = verdict(WELL, YOUNG);

    // Then
    assertThat(List.of(verdict.verdict(), verdict.reason()))
        .containsExactly(Verdict.Good, "no pod crashes or lacks its image");
  }
}
