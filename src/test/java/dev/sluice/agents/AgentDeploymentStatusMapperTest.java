// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentDeploymentStatusMapperTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          3 | {observedGeneration: 5, replicas: 3, readyReplicas: 3, updatedReplicas: 3, currentRevision: b, updateRevision: b} | AgentsReady    | 3/3 agents are ready
          0 | {observedGeneration: 5, replicas: 0, updateRevision: b}                                                          | AgentsReady    | 0/0 agents are ready
          3 | {observedGeneration: 5, replicas: 3, readyReplicas: 1, updatedReplicas: 3, currentRevision: b, updateRevision: b} | AgentsStarting | 1/3 agents are ready
          3 | {observedGeneration: 5, replicas: 1, readyReplicas: 1, updatedReplicas: 1, currentRevision: b, updateRevision: b} | AgentsStarting | 1/3 agents are ready
          3 | {observedGeneration: 5, replicas: 3, readyReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b} | AgentsUpdating | 1/3 agents run the new template
          3 | {observedGeneration: 5, replicas: 4, readyReplicas: 4, updatedReplicas: 4, currentRevision: b, updateRevision: b} | AgentsStopping | 4 agents, 3 are wanted
          3 | {observedGeneration: 4, replicas: 3, readyReplicas: 3, updatedReplicas: 3, currentRevision: b, updateRevision: b} | AgentsStarting | waiting for the StatefulSet
          3 | {}                                                                                                                | AgentsStarting | waiting for the StatefulSet
          """)
  void the_counts_of_the_stateful_set_become_one_reason(
      int wanted, String counts, String reason, String message) {
    // When
    AgentDeploymentStatus status =
        AgentDeploymentStatusMapper.status(
            fleet(wanted), agents(wanted, counts), Optional.empty(), NOW);

    // Then
    assertThat(status.conditions().getFirst())
        .extracting(Condition::getType, Condition::getReason, Condition::getMessage)
        .containsExactly("Ready", reason, message);
  }

  @Test
  void counts_of_another_number_of_agents_than_wanted_are_not_believed() {
    // Given
    StatefulSet agents =
        agents(2, "{observedGeneration: 5, replicas: 2, readyReplicas: 2, updatedReplicas: 2}");

    // When
    AgentDeploymentStatus status =
        AgentDeploymentStatusMapper.status(fleet(1), agents, Optional.empty(), NOW);

    // Then
    assertThat(status.conditions().getFirst().getReason()).isEqualTo("AgentsStarting");
  }

  @ParameterizedTest
  @CsvSource({"TemplateInvalid,Stalled", "FlagSetNotFound,Reconciling"})
  void what_was_found_outranks_the_counts_and_stands_beside_them(Reason reason, String type) {
    // Given
    StatefulSet agents =
        agents(3, "{observedGeneration: 5, replicas: 3, readyReplicas: 2, updatedReplicas: 1}");

    // When
    AgentDeploymentStatus status =
        AgentDeploymentStatusMapper.status(
            fleet(3), agents, Optional.of(new Finding(reason, "mend it")), NOW);

    // Then
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactly(
            tuple("Ready", "False", reason.name()), tuple(type, "True", reason.name()));
    assertThat(status)
        .extracting(
            AgentDeploymentStatus::replicas,
            AgentDeploymentStatus::readyReplicas,
            AgentDeploymentStatus::updatedReplicas)
        .containsExactly(3, 2, 1);
  }

  @Test
  void the_same_found_again_is_the_same_status() {
    // Given
    StatefulSet agents = agents(3, "{observedGeneration: 5, replicas: 3, readyReplicas: 2}");
    AgentDeployment fleet = fleet(3);
    AgentDeploymentStatus before =
        AgentDeploymentStatusMapper.status(fleet, agents, Optional.empty(), NOW);
    fleet.setStatus(before);

    // When
    AgentDeploymentStatus status =
        AgentDeploymentStatusMapper.status(fleet, agents, Optional.empty(), LATER);

    // Then
    assertThat(status).isEqualTo(before);
  }

  private AgentDeployment fleet(int replicas) {
    return yaml.unmarshal(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner, namespace: payments, generation: 9}
        spec: {replicas: %d, template: {}}
        """
            .formatted(replicas),
        AgentDeployment.class);
  }

  private StatefulSet agents(int replicas, String status) {
    return yaml.unmarshal(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: planner, generation: 5}
        spec: {replicas: %d}
        status: %s
        """
            .formatted(replicas, status),
        StatefulSet.class);
  }
}
