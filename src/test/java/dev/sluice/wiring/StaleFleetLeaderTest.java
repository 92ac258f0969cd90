// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.FleetProbe;
import dev.sluice.kit.Marks;
import dev.sluice.kit.RunningOperator;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I19 for fleets: another process has come to lead, and the one that led before moves no agent. */
@ExtendWith(ApiServer.class)
class StaleFleetLeaderTest {
  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 4
        rollout: {steps: [{percent: 25, hold: %s}, {percent: 50, hold: 1h}], window: 1h}
        template: {spec: {terminationGracePeriodSeconds: 0, containers: [{name: agent, image: "planner:%d"}]}}
      """;

  private final AtomicInteger exits = new AtomicInteger();
  private KubernetesClient client;
  private FleetProbe fleet;
  private RunningOperator operator;

  @BeforeEach
  void lead(KubernetesClient own) {
    client = own;
    fleet = new FleetProbe(own, own.getNamespace());
    fleet.apply(FLEET.formatted("8s", 1));
    operator = Leads.operator(own, "one", exits::incrementAndGet);
    fleet.reaches(s -> s.phase() == Phase.Completed && Objects.equals(s.readyReplicas(), 4));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void it_raises_no_step_and_ends() {
    // Given
    fleet.apply(FLEET.formatted("8s", 2));
    fleet.waits("hold at 25%");
    Standing before = standing();

    // When
    Leads.take(client, "two");

    // Then
    await().until(() -> exits.get() > 0);
    assertThat(standing()).isEqualTo(before);
    assertThat(exits).hasValue(1);
  }

  @Test
  void it_begins_no_rollout_and_ends() {
    // Given
    Standing before = standing();

    // When
    Leads.take(client, "two");
    fleet.apply(FLEET.formatted("8s", 2));

    // Then
    await().until(() -> exits.get() > 0);
    assertThat(standing()).isEqualTo(before);
    assertThat(exits).hasValue(1);
  }

  @Test
  void it_records_a_rollback_that_is_asked_for_and_leaves_the_agents_to_the_next() {
    // Given
    fleet.apply(FLEET.formatted("1h", 2));
    fleet.waits("hold at 25%");
    Standing before = standing();
    Leads.take(client, "two");

    // When
    Marks.annotate(fleet.resource(), Annotations.ROLLBACK, "it burns");

    // Then
    fleet.reaches(s -> s.phase() == Phase.RolledBack);
    await().until(() -> exits.get() > 0);
    assertThat(standing().agents()).isEqualTo(before.agents());
    assertThat(standing().pods()).isEqualTo(before.pods());
  }

  @Test
  void where_the_next_one_has_written_it_writes_nothing_at_all() {
    // Given
    fleet.apply(FLEET.formatted("1h", 2));
    fleet.waits("hold at 25%");
    Leads.take(client, "two");
    AgentDeploymentStatus next = writtenByTheNext();
    Standing before = standing();
    int writes = operator.writes().size();

    // When
    Marks.annotate(fleet.resource(), Annotations.ROLLBACK, "it burns");

    // Then
    await()
        .until(
            () ->
                operator.writes().subList(writes, operator.writes().size()).stream()
                    .anyMatch(write -> write.endsWith("/agentdeployments/planner/status")));
    assertThat(fleet.status()).isEqualTo(next);
    assertThat(standing()).isEqualTo(before);
  }

  /**
   * What of a fleet a leader may change.
   *
   * @param record where its rollout is
   * @param pods by uid
   */
  private record Standing(String record, StatefulSetSpec agents, List<String> pods) {}

  private Standing standing() {
    var label = WorkloadNames.label("planner");
    return new Standing(
        String.valueOf(fleet.status().record()),
        client.apps().statefulSets().withName("planner").require().getSpec(),
        client.pods().withLabel(WorkloadNames.LABEL, label).list().getItems().stream()
            .map(HasMetadata::getMetadata)
            .map(meta -> meta.getUid())
            .toList());
  }

  private AgentDeploymentStatus writtenByTheNext() {
    long epoch = fleet.status().epoch() + 1_000_000;
    SharedCluster.get()
        .kubectl(
            "patch",
            "agd",
            "planner",
            "--namespace=" + client.getNamespace(),
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\": {\"epoch\": " + epoch + "}}");
    return fleet.reaches(s -> s.epoch() == epoch);
  }
}
