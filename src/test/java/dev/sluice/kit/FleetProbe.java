// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Applies and looks at the fleet {@code planner} of one namespace of a real API server.
 *
 * @param client an administrator's
 */
public record FleetProbe(KubernetesClient client, String namespace) {
  public void apply(String yaml) {
    new MigrationProbe(client, namespace).apply(yaml);
  }

  public Resource<AgentDeployment> resource() {
    return client.resources(AgentDeployment.class).inNamespace(namespace).withName("planner");
  }

  public AgentDeploymentStatus status() {
    return resource().require().getStatus();
  }

  public String version() {
    return resource().require().getMetadata().getResourceVersion();
  }

  /** Waits for a status of the present spec that is so, and returns it. */
  public AgentDeploymentStatus reaches(Predicate<AgentDeploymentStatus> what) {
    return Patience.await()
        .until(
            () -> {
              AgentDeployment fleet = resource().require();
              AgentDeploymentStatus status = fleet.getStatus();
              boolean present =
                  status != null
                      && Objects.equals(
                          status.observedGeneration(), fleet.getMetadata().getGeneration());
              return present && what.test(status) ? status : null;
            },
            Objects::nonNull);
  }

  /** Waits until that is what it waits for. */
  public AgentDeploymentStatus waits(String what) {
    return reaches(s -> s.waitingFor() != null && s.waitingFor().what().equals(what));
  }
}
