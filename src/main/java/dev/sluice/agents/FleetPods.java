// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.SeenPod;
import java.util.List;
import java.util.Optional;

/** Who the pods of fleets are, as the watch has seen them last. */
public interface FleetPods {
  /**
   * The pods that the StatefulSet of a fleet controls, in no order; empty before all pods have been
   * listed.
   *
   * @param fleet name of its AgentDeployment
   */
  Optional<List<SeenPod>> of(String namespace, String fleet);
}
