// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.local.Home;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(ApiServer.class)
class AgentDeploymentRightsTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String OPERATOR = "system:serviceaccount:sluice-system:sluice";

  @Test
  void the_rights_of_the_manifests_are_enough_for_the_life_of_a_fleet(KubernetesClient client)
      throws IOException {
    // Given
    grant(client);
    try (KubernetesClient access = as(OPERATOR, client);
        LiveFleet fleet = new LiveFleet(client, "planner", access)) {
      fleet.apply(LiveFleet.YAML);
      fleet.await(Reason.AgentsReady);

      // When
      fleet.apply(LiveFleet.YAML.replace("planner:1", "planner:2").replace("9464", "9465"));
      fleet.await(Reason.AgentsReady);

      // Then
      assertThat(fleet.get().getStatus().updatedReplicas()).isEqualTo(2);
    }
  }

  private static void grant(KubernetesClient client) throws IOException {
    try (InputStream rights = Files.newInputStream(Home.find().resolve("k8s/operator-rbac.yaml"))) {
      for (HasMetadata right : client.load(rights).items()) {
        if (right instanceof ClusterRole || right instanceof ClusterRoleBinding) {
          client.resource(right).serverSideApply();
        }
      }
    }
  }

  private static KubernetesClient as(String user, KubernetesClient client) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client.getConfiguration()).withImpersonateUsername(user).build())
        .build();
  }
}
