// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what was found of a fleet into its status. */
final class AgentDeploymentStatusMapper {
  private AgentDeploymentStatusMapper() {}

  /**
   * The status of a fleet.
   *
   * @param agents its StatefulSet as last seen; null if there is none of ours
   * @param found what is to be said, if not just how far the agents are
   */
  static AgentDeploymentStatus status(
      AgentDeployment fleet, @Nullable StatefulSet agents, Optional<Finding> found, Instant now) {
    StatefulSetStatus counts = counts(agents);
    Finding said = found.orElseGet(() -> progress(fleet, agents, counts));
    List<Condition> before = fleet.getStatus() == null ? List.of() : fleet.getStatus().conditions();
    return new AgentDeploymentStatus(
        fleet.getMetadata().getGeneration(),
        number(counts.getReplicas()),
        number(counts.getReadyReplicas()),
        number(counts.getUpdatedReplicas()),
        selector(fleet),
        Conditions.merge(before, conditions(said, fleet.getMetadata().getGeneration()), now));
  }

  private static StatefulSetStatus counts(@Nullable StatefulSet agents) {
    return agents == null || agents.getStatus() == null
        ? new StatefulSetStatus()
        : agents.getStatus();
  }

  private static Finding progress(
      AgentDeployment fleet, @Nullable StatefulSet agents, StatefulSetStatus counts) {
    int wanted = fleet.getSpec().replicas();
    int ready = number(counts.getReadyReplicas());
    int updated = number(counts.getUpdatedReplicas());
    if (agents == null || !isCurrent(fleet, agents, counts)) {
      return new Finding(Reason.AgentsStarting, "waiting for the StatefulSet");
    }
    if (number(counts.getReplicas()) > wanted) {
      return new Finding(
          Reason.AgentsStopping,
          "%d agents, %d are wanted".formatted(counts.getReplicas(), wanted));
    }
    if (!Objects.equals(counts.getCurrentRevision(), counts.getUpdateRevision())
        && updated < wanted) {
      return new Finding(
          Reason.AgentsUpdating, "%d/%d agents run the new template".formatted(updated, wanted));
    }
    return ready < wanted
        ? new Finding(Reason.AgentsStarting, "%d/%d agents are ready".formatted(ready, wanted))
        : new Finding(Reason.AgentsReady, "%d/%d agents are ready".formatted(ready, wanted));
  }

  /** Whether the counts speak of the present template and number of agents. */
  private static boolean isCurrent(
      AgentDeployment fleet, StatefulSet agents, StatefulSetStatus counts) {
    return Objects.equals(agents.getSpec().getReplicas(), fleet.getSpec().replicas())
        && Objects.equals(counts.getObservedGeneration(), agents.getMetadata().getGeneration());
  }

  private static List<Condition> conditions(Finding said, long generation) {
    return switch (said.reason().standing()) {
      case Ready -> Conditions.ready(said.reason().name(), said.message(), generation);
      case Reconciling -> Conditions.reconciling(said.reason().name(), said.message(), generation);
      case Stalled -> Conditions.stalled(said.reason().name(), said.message(), generation);
    };
  }

  private static String selector(AgentDeployment fleet) {
    Map.Entry<String, String> label = Workloads.selector(fleet).entrySet().iterator().next();
    return label.getKey() + "=" + label.getValue();
  }

  private static int number(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
