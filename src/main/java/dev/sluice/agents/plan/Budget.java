// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** How many agents others may take away at once, as who drains a node does. */
public final class Budget {
  private Budget() {}

  /** As many as a rollout may: those that are down for it count. */
  public static PodDisruptionBudget of(AgentDeployment fleet) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Workloads.metadata(fleet))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(fleet.getSpec().rollout().maxUnavailable()))
        .withNewSelector()
        .withMatchLabels(Workloads.selector(fleet))
        .endSelector()
        // Nobody is served by an agent that does not work, and a node must not wait for it.
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .endSpec()
        .build();
  }
}
