// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet that rolls out its own revisions, on a real control plane with simulated pods. */
@ExtendWith(ApiServer.class)
class FleetRolloutOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String YAML =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 4
        rollout: {steps: [{percent: 25, hold: 1s}, {percent: 50, hold: 1s}], window: 1s}
        template:
          metadata: {annotations: {test: fine}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: agent, image: "planner:1"}
      """;
  private static final String TWO = YAML.replace("planner:1", "planner:2");
  private static final String SLOW = TWO.replace("hold: 1s", "hold: 1h");

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.fleet = new LiveFleet(client);
    fleet.apply(YAML);
    await(Phase.Completed, s -> s.stableRevision() != null);
    fleet.await(Reason.AgentsReady);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void a_new_template_moves_by_steps_to_its_end() {
    // Given
    String one = status().stableRevision();

    // When
    fleet.apply(TWO);
    await(Phase.Completed, s -> Objects.equals(s.previousRevision(), one));

    // Then
    fleet.await(Reason.AgentsReady);
    assertThat(images()).containsOnly(Map.entry("planner:2", 4L));
    assertThat(status().updatedReplicas()).isEqualTo(4);
    assertThat(status().history())
        .extracting(HistoryEntry::cause)
        .containsExactly(
            "Completed", "Superseded", "StageStarted", "StepRaised", "StepRaised", "Completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CrashLoop", "ImagePullError"})
  void the_first_new_agent_that_fails_takes_its_revision_back_and_no_other_is_touched(
      String fault) {
    // Given
    Map<String, String> before = uids();
    String one = status().stableRevision();

    // When
    fleet.apply(faulty(SLOW, fault));
    await(Phase.RolledBack, _ -> images().equals(Map.of("planner:1", 4L)) && ready() == 4);

    // Then
    assertThat(status().stableRevision()).isEqualTo(one);
    assertThat(status().lastRollback().cause()).isEqualTo("GuardBreached");
    Map<String, String> after = uids();
    before.remove("planner-3");
    assertThat(after).containsAllEntriesOf(before);
    assertThat(fleet.agents().getSpec().getUpdateStrategy().getRollingUpdate().getPartition())
        .isZero();
  }

  @Test
  void what_was_taken_back_is_tried_again_by_a_retry_only() {
    // Given
    fleet.apply(faulty(SLOW, "CrashLoop"));
    await(Phase.RolledBack, _ -> ready() == 4);
    fleet.touch();
    assertThat(status().record().rollbacks()).hasSize(1);

    // When
    int attempt = status().record().attempt() + 1;
    Marks.annotate(fleet.resource(), Annotations.RETRY, String.valueOf(attempt));

    // Then
    await(Phase.RolledBack, s -> s.record().rollbacks().size() == 2);
  }

  @Test
  void a_pause_holds_it_where_it_is() {
    // Given
    Marks.annotate(fleet.resource(), Annotations.PAUSE, "lunch");
    fleet.apply(TWO);
    await(Phase.Holding, s -> s.waitingFor().what().equals("end of the pause"));
    assertThat(images()).containsOnly(Map.entry("planner:1", 4L));

    // When
    Marks.annotate(fleet.resource(), Annotations.PAUSE, null);

    // Then
    await(Phase.Completed, _ -> images().equals(Map.of("planner:2", 4L)));
  }

  @Test
  void a_revision_that_needs_approval_waits_for_it() {
    // Given
    fleet.apply(TWO.replace("window: 1s", "window: 1s, approval: Required"));
    await(Phase.AwaitingApproval, _ -> true);
    AgentDeploymentStatus asking = status();

    // When
    Marks.annotate(
        fleet.resource(),
        Annotations.APPROVE,
        asking.updateRevision() + "/" + asking.record().attempt());

    // Then
    await(Phase.Completed, s -> Objects.equals(s.stableRevision(), asking.updateRevision()));
  }

  @Test
  void a_rollback_in_mid_flight_leaves_the_agents_that_were_not_reached() {
    // Given
    Map<String, String> before = uids();
    fleet.apply(SLOW);
    await(Phase.Advancing, _ -> Objects.equals(images().get("planner:2"), 1L) && ready() == 4);

    // When
    Marks.annotate(fleet.resource(), Annotations.ROLLBACK, "odd answers");
    await(Phase.RolledBack, _ -> images().equals(Map.of("planner:1", 4L)) && ready() == 4);

    // Then
    before.remove("planner-3");
    assertThat(uids()).containsAllEntriesOf(before);
    assertThat(status().lastRollback().cause()).isEqualTo("Emergency");
  }

  @Test
  void a_rollback_after_the_end_brings_back_what_was_there_before() {
    // Given
    String one = status().stableRevision();
    fleet.apply(TWO);
    await(Phase.Completed, s -> Objects.equals(s.previousRevision(), one));

    // When
    Marks.annotate(fleet.resource(), Annotations.ROLLBACK, "odd answers");

    // Then
    await(Phase.RolledBack, _ -> images().equals(Map.of("planner:1", 4L)) && ready() == 4);
    assertThat(status().stableRevision()).isEqualTo(one);
  }

  @Test
  void any_kept_revision_is_brought_back_by_its_number() {
    // Given
    String one = status().stableRevision();
    fleet.apply(TWO);
    await(Phase.Completed, s -> Objects.equals(s.previousRevision(), one));
    fleet.apply(YAML.replace("planner:1", "planner:3"));
    await(Phase.Completed, _ -> images().equals(Map.of("planner:3", 4L)));

    // When
    Marks.annotate(fleet.resource(), Annotations.ROLLBACK_TO, "1");

    // Then
    await(Phase.RolledBack, _ -> images().equals(Map.of("planner:1", 4L)) && ready() == 4);
    assertThat(status().stableRevision()).isEqualTo(one);
  }

  @Test
  void another_template_in_mid_flight_takes_its_place() {
    // Given
    fleet.apply(SLOW);
    await(Phase.Advancing, _ -> Objects.equals(images().get("planner:2"), 1L) && ready() == 4);

    // When
    fleet.apply(YAML.replace("planner:1", "planner:3"));

    // Then
    await(Phase.Completed, _ -> images().equals(Map.of("planner:3", 4L)));
    assertThat(status().history()).extracting(HistoryEntry::cause).contains("Superseded");
  }

  @Test
  void another_operator_goes_on_where_the_last_one_was() {
    // Given
    fleet.apply(SLOW);
    await(Phase.Advancing, s -> s.waitingFor().what().equals("hold at 25%"));
    Map<String, String> before = uids();
    AgentDeploymentStatus old = status();

    // When
    fleet.close();
    fleet = new LiveFleet(client);
    fleet.touch();

    // Then
    assertThat(status()).isEqualTo(old);
    assertThat(uids()).isEqualTo(before);
  }

  private AgentDeploymentStatus status() {
    return fleet.get().getStatus();
  }

  private void await(Phase phase, Predicate<AgentDeploymentStatus> what) {
    fleet.until(
        () -> {
          AgentDeploymentStatus status = status();
          return status != null
              && status.phase() == phase
              && Objects.equals(
                  status.observedGeneration(), fleet.get().getMetadata().getGeneration())
              && what.test(status);
        });
  }

  private Map<String, String> uids() {
    return fleet.pods().stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getUid()));
  }

  private Map<String, Long> images() {
    return fleet.pods().stream()
        .collect(
            Collectors.groupingBy(
                pod -> pod.getSpec().getContainers().getFirst().getImage(), Collectors.counting()));
  }

  private int ready() {
    List<Pod> pods = fleet.pods();
    return (int)
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .flatMap(pod -> pod.getStatus().getConditions().stream())
            .filter(c -> c.getType().equals("Ready") && c.getStatus().equals("True"))
            .count();
  }

  private static String faulty(String yaml, String fault) {
    return yaml.replace("test: fine", "sluice.dev/simulate: " + fault);
  }
}
