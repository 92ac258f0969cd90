// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.Template;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Patience;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A fleet that ran before revisions were told apart. */
@ExtendWith(ApiServer.class)
class FleetUpgradeTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  @Test
  void no_agent_is_restarted_before_a_rollout_does_and_what_ran_can_be_gone_back_to(
      KubernetesClient client) {
    // Given
    String paused = LiveFleet.YAML.replace("metrics:", "paused: true\n  metrics:");
    client.resource(paused).fieldManager("kubectl").forceConflicts().serverSideApply();
    AgentDeployment declared =
        client.resources(AgentDeployment.class).withName("planner").require();
    Workloads before = before(declared);
    client.resource(before.statefulSet()).create();
    var agents = client.apps().statefulSets().withName("planner");
    Patience.await()
        .until(() -> Objects.equals(agents.require().getStatus().getReadyReplicas(), 2));
    try (LiveFleet fleet = new LiveFleet(client)) {
      List<String> running = uids(fleet.pods());
      Object template = agents.require().getSpec().getTemplate();

      // When
      fleet.until(
          () ->
              fleet.get().getStatus() != null
                  && agents.require().getMetadata().getAnnotations() != null
                  && agents
                      .require()
                      .getMetadata()
                      .getAnnotations()
                      .containsKey(WorkloadNames.REVISION));

      // Then
      assertThat(uids(fleet.pods())).isEqualTo(running);
      assertThat(agents.require().getSpec().getTemplate()).isEqualTo(template);
      String stable = fleet.get().getStatus().stableRevision();
      assertThat(stable).isNotNull();

      // And when
      fleet.apply(LiveFleet.YAML.replace("metrics:", "paused: false\n  metrics:"));

      // Then
      fleet.until(() -> stable.equals(fleet.get().getStatus().previousRevision()));
      fleet.await(Reason.AgentsReady);
      assertThat(fleet.get().getStatus().stableRevision()).isNotEqualTo(stable);
      assertThat(uids(fleet.pods())).doesNotContainAnyElementsOf(running);
    }
  }

  private static Workloads before(AgentDeployment fleet) {
    return switch (TemplateReader.read(fleet.getSpec().template())) {
      case Template.Legible(var read) ->
          Workloads.of(fleet, read, new FlagEndpoint("flags.test", 8015, null, null));
      case Template.Garbled(String message) -> throw new AssertionError(message);
    };
  }

  private static List<String> uids(List<Pod> pods) {
    return pods.stream().map(HasMetadata::getMetadata).map(meta -> meta.getUid()).sorted().toList();
  }
}
