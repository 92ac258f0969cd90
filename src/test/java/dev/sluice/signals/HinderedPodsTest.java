// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.signals.PodScene.pod;
import static dev.sluice.signals.PodScene.running;
import static dev.sluice.signals.PodScene.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.PodFact;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods that do not come, do not start, or may not stay. An event a second. */
class HinderedPodsTest {
  private static final AgentId AGENT = new AgentId("default", "planner", 0);

  private final Timeline time = new Timeline();
  private final PodSignals pods = new PodSignals(time);

  private void see(Pod pod) {
    time.advance(Duration.ofSeconds(1));
    pods.observe(pod);
  }

  private PodFact fact() {
    return pods.facts(Set.of(AGENT)).pods().get(AGENT);
  }

  private Instant now() {
    return time.instant();
  }

  private Instant missingSince() {
    return pods.facts(Set.of(AGENT)).missing().get(AGENT);
  }

  @Test
  void an_agent_without_a_pod_is_missing_since_it_was_first_asked_about() {
    // Given
    pods.listed();
    Instant first = now();
    missingSince();

    // When
    time.advance(Duration.ofMinutes(5));

    // Then
    assertThat(missingSince()).isEqualTo(first);
  }

  @Test
  void a_pod_that_has_just_gone_has_not_been_missing_since_the_time_before_it() {
    // Given
    pods.listed();
    missingSince();
    see(pod(running(0)));

    // When
    time.advance(Duration.ofMinutes(5));
    pods.forget(pod(running(0)));

    // Then
    assertThat(missingSince()).isEqualTo(now());
  }

  @Test
  void an_agent_that_nobody_asked_about_for_a_while_has_not_been_missing_all_the_time() {
    // Given
    pods.listed();
    missingSince();

    // When
    pods.retain(List.of());
    time.advance(Duration.ofMinutes(5));

    // Then
    assertThat(missingSince()).isEqualTo(now());
  }

  @Test
  void before_the_pods_are_listed_nobody_is_missing() {
    assertThat(missingSince()).isNull();
  }

  @Test
  void it_is_known_since_when_a_container_cannot_be_created() {
    // Given
    see(pod(waiting(0, "CreateContainerConfigError")));
    Instant first = now();

    // When
    see(pod(waiting(0, "CreateContainerError")));

    // Then
    assertThat(fact().uncreatedSince()).isEqualTo(first);
  }

  @Test
  void once_it_is_created_that_is_over() {
    // Given
    see(pod(waiting(0, "CreateContainerConfigError")));

    // When
    see(pod(running(0)));

    // Then
    assertThat(fact().uncreatedSince()).isNull();
  }

  private static Pod placed(String uid, String revision) {
    return new PodBuilder(of(pod(uid), revision))
        .editStatus()
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod of(Pod pod, String revision) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels(WorkloadNames.REVISION, revision)
        .endMetadata()
        .build();
  }

  private static Pod evicted(String message) {
    return new PodBuilder(of(pod(running(0)), "r2"))
        .editStatus()
        .withPhase("Failed")
        .withReason("Evicted")
        .withMessage(message)
        .endStatus()
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Container agent exceeded its local ephemeral storage limit \"1Gi\". ",
        "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ",
        "Usage of EmptyDir volume \"cache\" exceeds the limit \"1Gi\". "
      })
  void a_pod_that_is_evicted_for_its_own_limits_is_not_moved_by_the_cluster(String message) {
    // When
    see(evicted(message));

    // Then
    assertThat(fact().displaced()).isNull();
    assertThat(fact().overLimitTime()).isEqualTo(now());
  }

  @Test
  void one_that_is_evicted_for_want_of_room_is() {
    // When
    see(
        evicted(
            "The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available:"
                + " 1Mi. Container agent was using 2Gi, request is 0, has larger consumption of"
                + " ephemeral-storage. "));

    // Then
    assertThat(fact().displaced()).isEqualTo("Evicted");
    assertThat(fact().overLimitTime()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"r2, true", "r3, false"})
  void that_it_was_evicted_is_known_of_the_next_pod_of_its_revision(
      String revision, boolean known) {
    // Given
    see(placed("uid-1", "r2"));
    Pod over = evicted("Usage of EmptyDir volume \"cache\" exceeds the limit \"1Gi\". ");
    see(over);
    Instant evicted = now();
    pods.forget(over);
    see(of(pod("uid-2"), revision));

    // When
    see(placed("uid-2", revision));

    // Then
    assertThat(fact().overLimitTime()).isEqualTo(known ? evicted : null);
  }
}
