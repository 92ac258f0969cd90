// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(ApiServer.class)
class AgentDeploymentReconcilerTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.fleet = new LiveFleet(client);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void agents_become_ready_and_the_status_says_so() {
    // When
    fleet.apply(LiveFleet.YAML);

    // Then
    fleet.await(Reason.AgentsReady);
    AgentDeployment planner = fleet.get();
    AgentDeploymentStatus status = planner.getStatus();
    assertThat(status.observedGeneration()).isEqualTo(planner.getMetadata().getGeneration());
    assertThat(List.of(status.replicas(), status.readyReplicas(), status.updatedReplicas()))
        .containsOnly(2);
    assertThat(status.selector()).isEqualTo("sluice.dev/agentdeployment=planner");
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getMessage)
        .containsExactly(
            tuple("Ready", "True", "2/2 agents are ready"),
            tuple("RolledBack", "False", "nothing is taken back"),
            tuple("Healthy", "True", "judged by pods only"));
    assertThat(fleet.pods())
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactlyInAnyOrder("planner-0", "planner-1");
    assertThat(client.services().withName("planner").get().getSpec().getClusterIP())
        .isEqualTo("None");
  }

  @Test
  void the_scale_subresource_grows_and_shrinks_the_fleet() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);

    // When
    fleet.resource().scale(4);
    fleet.await(Reason.AgentsReady);
    int grown = fleet.pods().size();
    fleet.resource().scale(1);
    fleet.await(Reason.AgentsReady);

    // Then
    assertThat(grown).isEqualTo(4);
    assertThat(fleet.pods())
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly("planner-0");
    assertThat(fleet.get().getStatus().replicas()).isEqualTo(1);
  }

  @Test
  void a_new_template_rolls_the_agents_and_what_it_leaves_out_is_gone() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);

    // When
    fleet.apply(
        LiveFleet.YAML
            .replace("planner:1", "planner:2")
            .replace("{name: SHAPE, value: round}, ", ""));
    fleet.await(Reason.AgentsReady);

    // Then
    assertThat(fleet.pods())
        .hasSize(2)
        .allSatisfy(
            pod -> {
              assertThat(agent(pod).getImage()).isEqualTo("planner:2");
              assertThat(agent(pod).getEnv())
                  .extracting(EnvVar::getName)
                  .containsExactly("COLOUR", "EMPTY");
            });
    assertThat(fleet.get().getStatus().updatedReplicas()).isEqualTo(2);
  }

  @Test
  void agents_of_a_flag_set_know_who_they_are_and_where_their_flags_come_from() {
    // Given
    fleet.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        """);

    // When
    fleet.apply(LiveFleet.YAML.replace("metrics:", "flagSetNames: [otp]\n  metrics:"));
    fleet.await(Reason.AgentsReady);

    // Then
    String workload = client.getNamespace() + "/planner";
    assertThat(fleet.pods())
        .allSatisfy(
            pod -> {
              assertThat(pod.getMetadata().getLabels())
                  .containsEntry(
                      "apps.kubernetes.io/pod-index",
                      pod.getMetadata().getName().replace("planner-", ""));
              assertThat(agent(pod).getEnv())
                  .extracting(EnvVar::getName, EnvVar::getValue)
                  .contains(
                      tuple("AGENT_ID", workload + "/$(AGENT_ORDINAL)"),
                      tuple("FLAGD_HOST", "flags.test"),
                      tuple("FLAGD_SOURCE_SELECTOR", "source=" + workload));
            });
  }

  @Test
  void at_rest_nothing_is_written() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    fleet.touch();
    List<String> writes = fleet.writes();
    String agents = fleet.agents().getMetadata().getResourceVersion();
    String service = client.services().withName("planner").get().getMetadata().getResourceVersion();

    // When
    for (int look = 0; look < 5; look++) {
      fleet.touch();
    }

    // Then
    assertThat(fleet.writes()).isEqualTo(writes);
    assertThat(fleet.agents().getMetadata().getResourceVersion()).isEqualTo(agents);
    assertThat(client.services().withName("planner").get().getMetadata().getResourceVersion())
        .isEqualTo(service);
  }

  @Test
  void a_fleet_comes_up_with_a_write_of_each_child_and_a_status_per_change() {
    // When
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    // The Event is written after the status.
    fleet.touch();

    // Then
    String namespace = "/namespaces/" + client.getNamespace();
    assertThat(fleet.writes())
        .filteredOn(write -> !write.endsWith("/agentdeployments/planner/status"))
        .containsExactly(
            "POST /apis/apps/v1" + namespace + "/controllerrevisions",
            "POST /api/v1" + namespace + "/services",
            "POST /apis/policy/v1" + namespace + "/poddisruptionbudgets",
            "POST /apis/apps/v1" + namespace + "/statefulsets",
            "POST /apis/events.k8s.io/v1" + namespace + "/events");
  }

  @Test
  void what_others_do_to_the_children_is_put_back() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);

    // When
    client.apps().statefulSets().withName("planner").scale(0);
    Marks.label(client.services().withName("planner"), WorkloadNames.LABEL, null);

    // Then
    fleet.until(() -> fleet.agents().getSpec().getReplicas() == 2);
    fleet.until(
        () ->
            client
                .services()
                .withName("planner")
                .get()
                .getMetadata()
                .getLabels()
                .containsKey(WorkloadNames.LABEL));
    fleet.await(Reason.AgentsReady);
  }

  @Test
  void deleting_the_fleet_leaves_nothing_behind() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);

    // When
    fleet.resource().delete();

    // Then
    fleet.until(
        () ->
            fleet.pods().isEmpty()
                && fleet.agents() == null
                && client.services().withName("planner").get() == null);
  }

  private static Container agent(Pod pod) {
    return pod.getSpec().getContainers().getFirst();
  }
}
