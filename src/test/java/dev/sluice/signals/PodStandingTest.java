// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.signals.PodScene.ended;
import static dev.sluice.signals.PodScene.pod;
import static dev.sluice.signals.PodScene.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFact.Restart;
import dev.sluice.judge.PodFact.Stretch;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event a second, unless said otherwise. */
class PodStandingTest {
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

  private static Pod ready(int restarts) {
    return with(pod(running(restarts)), "Ready", "True", null);
  }

  private static Pod unready(ContainerStatus... containers) {
    return with(pod(containers), "Ready", "False", "ContainersNotReady");
  }

  static Pod homeless(String uid, String revision) {
    return with(of(pod(uid), revision), "PodScheduled", "False", "Unschedulable");
  }

  private static Pod placed(String uid, String revision) {
    return with(of(pod(uid), revision), "PodScheduled", "True", null);
  }

  private static Pod of(Pod pod, String revision) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels(WorkloadNames.REVISION, revision)
        .endMetadata()
        .build();
  }

  private static Pod with(Pod pod, String type, String status, String reason) {
    return new PodBuilder(pod)
        .editStatus()
        .addNewCondition()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withLastTransitionTime("2026-11-22T09:30:00Z")
        .endCondition()
        .endStatus()
        .build();
  }

  @Test
  void a_pod_tells_its_revision() {
    // When
    see(placed("uid-1", "7f3kd"));

    // Then
    assertThat(fact().revision()).isEqualTo("7f3kd");
  }

  @Test
  void it_is_ready_since_the_event_that_showed_it() {
    // Given
    see(unready(running(0)));
    see(ready(0));
    Instant shown = now();

    // When
    see(ready(0));

    // Then
    assertThat(fact().readySince()).isEqualTo(shown);
  }

  @Test
  void a_pod_from_before_has_been_ready_for_as_long_as_it_says() {
    // When
    see(ready(0));

    // Then
    assertThat(fact().readySince()).isEqualTo("2026-11-22T09:30:00Z");
  }

  @Test
  void a_restart_between_two_events_ends_a_readiness_that_was_never_seen_to_end() {
    // Given
    see(ready(0));

    // When
    see(ready(1));

    // Then
    assertThat(fact().readySince()).isEqualTo(now());
  }

  @Test
  void a_minute_of_readiness_is_remembered_as_a_proof() {
    // Given
    see(unready(running(0)));
    see(ready(0));
    Instant since = now();
    time.advance(Duration.ofSeconds(59));

    // When
    see(unready(running(1)));

    // Then
    assertThat(fact().proven()).isEqualTo(new Stretch(since, now()));
    assertThat(fact().readySince()).isNull();
  }

  @Test
  void less_than_a_minute_proves_nothing_and_leaves_what_was_proven() {
    // Given
    see(unready(running(0)));
    see(ready(0));
    time.advance(Duration.ofMinutes(5));
    see(unready(running(1)));
    Stretch proven = fact().proven();
    see(ready(1));
    time.advance(Duration.ofSeconds(58));

    // When
    see(unready(running(2)));

    // Then
    assertThat(proven).isNotNull();
    assertThat(fact().proven()).isEqualTo(proven);
  }

  @Test
  void a_pod_that_finds_no_node_has_found_none_since_the_first_event_of_it() {
    // Given
    see(of(pod("uid-1"), "r2"));
    see(homeless("uid-1", "r2"));
    Instant first = now();

    // When
    see(homeless("uid-1", "r2"));

    // Then
    assertThat(fact().unschedulableSince()).isEqualTo(first);
  }

  @Test
  void with_a_node_it_is_over() {
    // Given
    see(homeless("uid-1", "r2"));

    // When
    see(placed("uid-1", "r2"));

    // Then
    assertThat(fact().unschedulableSince()).isNull();
  }

  @Test
  void an_agent_that_had_a_node_at_this_revision_has_lost_it_to_the_cluster() {
    // Given
    see(placed("uid-1", "r2"));
    pods.forget(placed("uid-1", "r2"));

    // When
    see(homeless("uid-2", "r2"));

    // Then
    assertThat(fact().displaced()).isEqualTo("Unschedulable");
    assertThat(fact().unschedulableSince()).isNull();
  }

  @Test
  void an_agent_that_had_a_node_at_another_revision_has_lost_it_to_this_one() {
    // Given
    see(placed("uid-1", "r1"));
    pods.forget(placed("uid-1", "r1"));

    // When
    see(homeless("uid-2", "r2"));

    // Then
    assertThat(fact().displaced()).isNull();
    assertThat(fact().unschedulableSince()).isNotNull();
  }

  @Test
  void a_disruption_tells_why() {
    // When
    see(with(pod(running(0)), "DisruptionTarget", "True", "DeletionByTaintManager"));

    // Then
    assertThat(fact().displaced()).isEqualTo("DeletionByTaintManager");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Evicted", "Preempting", "NodeLost", "Terminated"})
  void so_does_the_reason_of_a_pod_that_ended_with_its_node(String reason) {
    // When
    see(
        new PodBuilder(pod(running(0)))
            .editStatus()
            .withPhase("Failed")
            .withReason(reason)
            .endStatus()
            .build());

    // Then
    assertThat(fact().displaced()).isEqualTo(reason);
  }

  @Test
  void other_reasons_displace_nobody() {
    // When
    see(new PodBuilder(pod(running(0))).editStatus().withReason("Other").endStatus().build());

    // Then
    assertThat(fact().displaced()).isNull();
  }

  @Test
  void a_restart_because_the_node_was_rebooted_is_none() {
    // Given
    see(pod(running(1)));

    // When
    see(pod(ended(2, "Unknown", "2026-11-22T10:00:01Z")));

    // Then
    assertThat(fact().restarts())
        .containsExactly(new Restart(Instant.parse("2026-11-22T09:00:00Z"), 1));
  }
}
