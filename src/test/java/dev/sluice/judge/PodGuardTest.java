// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.PodFact.Restart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stage started at second 100, its running step was entered at 200, it is second 300 now. */
class PodGuardTest {
  private static final PodFact WELL = PodFact.UNTOUCHED;

  private static CheckVerdict verdict(Scene scene, PodFact... facts) {
    Map<AgentId, PodFact> pods = new HashMap<>();
    for (int i = 0; i < facts.length; i++) {
      pods.put(agent(i), facts[i]);
    }
    return scene.pods(new PodFacts(at(300), true, pods, Map.of())).verdict("pods");
  }

  private static PodFact restarted(Restart... restarts) {
    return PodFact.of(List.of(restarts), Set.of(), null, null);
  }

  private static PodFact waiting(String reason) {
    return PodFact.of(List.of(), Set.of(reason), null, null);
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        Arguments.of(waiting("ErrImagePull"), "cannot pull its image: ErrImagePull"),
        Arguments.of(waiting("ImagePullBackOff"), "cannot pull its image: ImagePullBackOff"),
        Arguments.of(waiting("InvalidImageName"), "cannot pull its image: InvalidImageName"),
        Arguments.of(waiting("ErrImageNeverPull"), "cannot pull its image: ErrImageNeverPull"),
        Arguments.of(waiting("CrashLoopBackOff"), "is in a crash loop: CrashLoopBackOff"),
        Arguments.of(
            PodFact.of(List.of(), Set.of(), at(100), null), "is in a crash loop: CrashLoopBackOff"),
        Arguments.of(
            PodFact.of(List.of(), Set.of(), null, at(200)),
            "was killed for lack of memory: OOMKilled"),
        Arguments.of(
            with(WELL, "overLimitTime", at(200)),
            "was evicted as it used more storage than it may: Evicted"),
        Arguments.of(
            restarted(new Restart(at(100), 1), new Restart(at(150), 2)),
            "was restarted at least 3 times since the stage started"));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void trouble_of_an_exposed_agent_breaches_at_once(PodFact fact, String reason) {
    // Given
    Scene scene = new Scene().since(200);

    // When
    CheckVerdict verdict = verdict(scene, fact);

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.role()).isEqualTo(Role.Guard);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 " + reason + " (1 of 1 exposed agents)");
  }

  static Stream<PodFact> harmless() {
    return Stream.of(
        WELL,
        waiting("CreateContainerConfigError"),
        PodFact.of(List.of(), Set.of(), at(99), null),
        PodFact.of(List.of(), Set.of(), null, at(199)),
        with(WELL, "overLimitTime", at(199)),
        restarted(new Restart(at(150), 2)),
        restarted(new Restart(at(99), 40), new Restart(at(150), 2)));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void what_is_over_or_from_before_does_not_count(PodFact fact) {
    // Given
    Scene scene = new Scene().since(200);

    // When
    CheckVerdict verdict = verdict(scene, fact);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
    assertThat(verdict.reason()).isEqualTo("no pod crashes or lacks its image");
  }

  @Test
  void trouble_of_an_agent_that_is_not_exposed_does_not_count() {
    // Given
    Scene scene = new Scene().exposed(0);

    // When
    CheckVerdict verdict = verdict(scene, WELL, waiting("CrashLoopBackOff"));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void before_a_stage_only_what_is_the_case_now_counts() {
    // Given
    Scene scene = new Scene().beforeStage();
    PodFact past = PodFact.of(List.of(new Restart(at(239), 40)), Set.of(), at(299), at(299));

    // When
    CheckVerdict verdict = verdict(scene, past);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void the_first_of_several_is_named_and_all_are_counted() {
    // Given
    Scene scene = new Scene().exposed(0, 1, 2);

    // When
    CheckVerdict verdict =
        verdict(scene, WELL, waiting("ErrImagePull"), waiting("CrashLoopBackOff"));

    // Then
    assertThat(verdict.reason())
        .isEqualTo("default/planner/1 cannot pull its image: ErrImagePull (2 of 3 exposed agents)");
  }

  @Test
  void an_agent_without_a_pod_is_not_proven_good() {
    // Given
    Scene scene = new Scene().exposed(0, 1);

    // When
    CheckVerdict verdict = verdict(scene, WELL);

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).isEqualTo("default/planner/1 has no pod (1 of 2 exposed agents)");
  }

  @Test
  void trouble_outweighs_a_missing_pod() {
    // Given
    Scene scene = new Scene().exposed(0, 7);

    // When
    CheckVerdict verdict = verdict(scene, waiting("ErrImagePull"));

    // Then
    assertThat(verdict.breached()).isTrue();
  }

  @Test
  void before_the_pods_are_listed_nothing_is_seen() {
    // Given
    Scene scene = new Scene().pods(new PodFacts(at(300), false, Map.of(), Map.of()));

    // When
    CheckVerdict verdict = scene.verdict("pods");

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason()).isEqualTo("the pods have not been listed yet");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void where_ids_have_the_flags_every_pod_counts_whoever_is_in_by_its_own_key(int in) {
    // Given
    Scene scene = new Scene().byId().exposed(IntStream.range(8, 8 + in).toArray());
    PodFact crashes = waiting("CrashLoopBackOff");

    // When
    CheckVerdict verdict = verdict(scene, crashes, WELL, crashes);

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason())
        .isEqualTo("default/planner/0 is in a crash loop: CrashLoopBackOff (2 of 10 agents)");
  }
}
