// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(ApiServer.class)
class AgentDeploymentRightsTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  @Test
  void the_rights_of_the_manifests_are_enough_for_the_life_of_a_fleet(KubernetesClient client)
      throws IOException {
    // Given
    ShippedRights.grant(client);
    try (KubernetesClient access = ShippedRights.asOperator(client);
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
}
