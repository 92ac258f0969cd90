// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.FleetProbe;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A fleet of three real pods. */
@Tag("real-node")
@ExtendWith(ApiServer.class)
class FleetOnKubeletTest {
  @RegisterExtension static final RealCluster CLUSTER = new RealCluster();

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String YAML =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 3
        rollout: {steps: [{percent: 33, hold: 1s}], window: 2s}
        template:
          spec:
            containers:
            - name: agent
              image: kl.local/app:1
              imagePullPolicy: Never
              readinessProbe: {httpGet: {port: 8080, path: /readyz}, periodSeconds: 1}
              resources: {requests: {cpu: 10m}, limits: {memory: 64Mi}}
      """;

  private FleetProbe fleet;

  @BeforeAll
  static void operator() throws IOException {
    HostOperator.beside(CLUSTER);
  }

  @BeforeEach
  void start(KubernetesClient client) {
    fleet = new FleetProbe(client, client.getNamespace());
    fleet.apply(YAML);
    fleet.reaches(s -> s.phase() == Phase.Completed && s.stableRevision() != null);
  }

  @Test
  void the_first_revision_is_stable_once_all_pods_are_ready() {
    assertThat(fleet.status().readyReplicas()).isEqualTo(3);
  }
}
