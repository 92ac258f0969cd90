// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Snapshots;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Snapshots whose names are taken. */
@ExtendWith(ApiServer.class)
class FleetSnapshotsTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;
  private KubernetesClient access;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) throws IOException {
    ShippedRights.grant(client);
    this.client = client;
    this.access = ShippedRights.asOperator(client);
    this.fleet = new LiveFleet(client, "planner", access);
  }

  @AfterEach
  void stop() {
    fleet.close();
    access.close();
  }

  @Test
  void a_snapshot_that_a_fleet_of_that_name_left_behind_is_taken_over() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    fleet.resource().withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    fleet.until(() -> fleet.resource().get() == null && snapshotOwners().equals(List.of("")));
    client.apps().statefulSets().withName("planner").delete();
    client.services().withName("planner").delete();
    client.policy().v1().podDisruptionBudget().withName("planner").delete();
    fleet.until(() -> fleet.agents() == null && fleet.pods().isEmpty());

    // When
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);

    // Then
    assertThat(snapshotOwners()).containsExactly(fleet.get().getMetadata().getUid());
  }

  @Test
  void a_snapshot_that_another_has_in_its_place_is_named_and_what_runs_stays() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    fleet.apply(LiveFleet.YAML.replace("planner:1", "planner:2"));
    fleet.until(() -> fleet.agents() != null && snapshotOwners().size() == 2);
    fleet.await(Reason.AgentsReady);
    String second = fleet.get().getStatus().stableRevision();
    fleet.apply(LiveFleet.YAML);
    fleet.until(() -> !second.equals(fleet.get().getStatus().stableRevision()));
    fleet.await(Reason.AgentsReady);
    String first = fleet.get().getStatus().stableRevision();
    var snapshots = client.apps().controllerRevisions();
    ControllerRevision taken = snapshots.withName("planner." + second).require();
    snapshots.resource(taken).delete();
    fleet.apply(
        """
        apiVersion: apps/v1
        kind: ControllerRevision
        metadata: {name: planner.%s}
        revision: 1
        data: {}
        """
            .formatted(second));

    // When
    fleet.apply(LiveFleet.YAML.replace("planner:1", "planner:2"));
    fleet.await(Reason.OwnedByOther);

    // Then
    assertThat(fleet.message())
        .startsWith("ControllerRevision \"planner." + second + "\" exists and is not controlled");
    assertThat(fleet.get().getStatus().stableRevision()).isEqualTo(first);
  }

  private List<String> snapshotOwners() {
    return client.apps().controllerRevisions().withLabel(Snapshots.LABEL).list().getItems().stream()
        .map(
            snapshot ->
                snapshot.getMetadata().getOwnerReferences().stream()
                    .map(OwnerReference::getUid)
                    .collect(Collectors.joining()))
        .toList();
  }
}
