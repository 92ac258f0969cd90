// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A StatefulSet that stands, and is not taken over, or not yet. */
@ExtendWith(ApiServer.class)
class AdoptionRefusedOperatorTest {
  private static final String FOUND =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: planner}
      spec:
        replicas: 2
        selector: {matchLabels: {app: planner}}
        template: {metadata: {labels: {app: planner}}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: agent, image: "planner:1"}]}}
      """;
  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 2
        adopt: true
        template: {metadata: {labels: {app: planner}}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: agent, image: "planner:1"}]}}
      """;

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;

  @BeforeEach
  void agents_that_run(KubernetesClient given) {
    client = given;
    SharedCluster.get()
        .kubectlWith(FOUND, "apply", "--namespace=" + client.getNamespace(), "-f", "-");
    try (LiveFleet fleet = new LiveFleet(client)) {
      fleet.until(
          () ->
              fleet.agents().getStatus() != null
                  && Objects.equals(fleet.agents().getStatus().getReadyReplicas(), 2));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 2 | replicas: 1 | it has 2 replicas, and spec.replicas is 1: say 2",
        "app: planner | app: agents | selects its pods by app=planner: say so in spec.template.metadata.labels",
        "adopt: true | volumeClaimTemplates: [{metadata: {name: data}, spec: {}}], adopt: true | other volumes (data) than the agents have (none)"
      })
  void one_that_does_not_fit_says_what_does_not_and_is_not_touched_before_it_does(
      String asked, String other, String what) {
    // Given
    StatefulSet found = agents();
    List<String> running = uids();
    try (LiveFleet fleet = new LiveFleet(client)) {
      // When
      fleet.apply(FLEET.replace(asked, other).replace(", adopt", "\n  adopt"));
      fleet.await(Reason.CannotAdopt);

      // Then
      assertThat(fleet.message())
          .startsWith("StatefulSet \"planner\" is not taken over: ")
          .contains(what);
      assertThat(agents()).isEqualTo(found);

      // And when
      fleet.resource().delete();
      fleet.until(() -> fleet.resource().get() == null);
      fleet.apply(FLEET);

      // Then
      fleet.await(Reason.AgentsReady);
      assertThat(uids()).isEqualTo(running);
    }
  }

  @Test
  void one_that_another_controls_is_left_alone() {
    // Given
    Marks.metadata(
        client.apps().statefulSets().withName("planner"),
        "ownerReferences",
        List.of(
            Map.of(
                "apiVersion", "v1",
                "kind", "ConfigMap",
                "name", "other",
                "uid", other(),
                "controller", true)));
    StatefulSet found = agents();
    try (LiveFleet fleet = new LiveFleet(client)) {
      // When
      fleet.apply(FLEET);
      fleet.await(Reason.OwnedByOther);

      // Then
      assertThat(fleet.message()).contains("is controlled by ConfigMap \"other\"");
      assertThat(agents()).isEqualTo(found);
    }
  }

  @Test
  void without_being_asked_to_nothing_is_taken_over() {
    // Given
    StatefulSet found = agents();
    try (LiveFleet fleet = new LiveFleet(client)) {
      // When
      fleet.apply(FLEET.replace("adopt: true", "adopt: false"));
      fleet.await(Reason.OwnedByOther);

      // Then
      assertThat(fleet.message()).contains("set spec.adopt to take it over");
      assertThat(agents()).isEqualTo(found);
    }
  }

  @Test
  void the_rights_of_the_manifests_are_enough_to_take_one_over() throws IOException {
    // Given
    ShippedRights.grant(client);
    List<String> running = uids();
    try (KubernetesClient access = ShippedRights.asOperator(client);
        LiveFleet fleet = new LiveFleet(client, "planner", access)) {
      // When
      fleet.apply(FLEET);

      // Then
      fleet.await(Reason.AgentsReady);
      assertThat(uids()).isEqualTo(running);
    }
  }

  private String other() {
    return client
        .resource("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n")
        .create()
        .getMetadata()
        .getUid();
  }

  private StatefulSet agents() {
    return client.apps().statefulSets().withName("planner").require();
  }

  private List<String> uids() {
    return client.pods().withLabel("app", "planner").list().getItems().stream()
        .map(HasMetadata::getMetadata)
        .map(meta -> meta.getUid())
        .toList();
  }
}
