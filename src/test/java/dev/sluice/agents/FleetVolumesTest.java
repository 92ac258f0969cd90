// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Agents with volumes, and a budget for those who drain nodes. */
@ExtendWith(ApiServer.class)
class FleetVolumesTest {
  private static final String ONE =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 2
        rollout: {steps: [], window: 0s, maxUnavailable: 1}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        template:
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: agent
              image: planner:1
              volumeMounts: [{name: data, mountPath: /data}]
      """;

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    for (int ordinal = 0; ordinal < 2; ordinal++) {
      client.resource(volume(ordinal)).serverSideApply();
    }
    this.fleet = new LiveFleet(client);
    fleet.apply(ONE);
    fleet.await(Reason.AgentsReady);
    fleet.until(() -> fleet.get().getStatus().stableRevision() != null);
  }

  @AfterEach
  void stop() {
    fleet.close();
    for (int ordinal = 0; ordinal < 2; ordinal++) {
      client.persistentVolumes().withName(volumeName(ordinal)).delete();
    }
  }

  @Test
  void a_new_revision_finds_the_volumes_of_the_old_one() {
    // Given
    Map<String, String> claims = claims();

    // When
    fleet.apply(ONE.replace("planner:1", "planner:2"));
    awaitImage("planner:2");

    // Then
    assertThat(claims).containsOnlyKeys("data-planner-0", "data-planner-1");
    assertThat(claims()).isEqualTo(claims);
  }

  @Test
  void other_volumes_are_refused_in_words_and_all_else_is_done() {
    // Given
    String one = fleet.get().getStatus().stableRevision();

    // When
    fleet.apply(ONE.replace("storage: 1Gi", "storage: 2Gi").replace("planner:1", "planner:2"));

    // Then
    awaitImage("planner:2");
    // What is told of the last transition comes before what is found besides.
    fleet.until(
        () ->
            !one.equals(fleet.get().getStatus().stableRevision())
                && fleet.message().contains("spec.volumeClaimTemplates asks for other volumes"));
    assertThat(fleet.message()).contains("than the agents have (data)", "put them back");
  }

  @Test
  void volumes_that_are_put_back_are_spoken_of_no_more() {
    // Given
    fleet.apply(ONE.replace("name: data}", "name: other}"));
    fleet.await(Reason.VolumesFixed);

    // When
    fleet.apply(ONE);

    // Then
    fleet.await(Reason.AgentsReady);
  }

  @Test
  void whoever_drains_nodes_may_take_as_many_agents_as_a_rollout() {
    // When
    fleet.apply(ONE.replace("maxUnavailable: 1", "maxUnavailable: 2"));

    // Then
    fleet.until(
        () ->
            client
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .withName("planner")
                    .require()
                    .getSpec()
                    .getMaxUnavailable()
                    .getIntVal()
                == 2);
  }

  private void awaitImage(String image) {
    fleet.until(
        () ->
            fleet.pods().size() == 2
                && fleet.pods().stream().allMatch(pod -> isReady(pod) && image.equals(image(pod))));
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private Map<String, String> claims() {
    return client.persistentVolumeClaims().list().getItems().stream()
        .collect(
            Collectors.toMap(claim -> claim.getMetadata().getName(), FleetVolumesTest::identity));
  }

  private static String identity(PersistentVolumeClaim claim) {
    return claim.getMetadata().getUid() + " on " + claim.getSpec().getVolumeName();
  }

  private String volumeName(int ordinal) {
    return client.getNamespace() + "-" + ordinal;
  }

  /** Nothing in the cluster makes volumes. */
  private String volume(int ordinal) {
    return """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /nowhere}
          claimRef: {namespace: %s, name: data-planner-%d}
        """
        .formatted(volumeName(ordinal), client.getNamespace(), ordinal);
  }
}
