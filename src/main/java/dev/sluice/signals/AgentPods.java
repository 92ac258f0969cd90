// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Set;

/** Which pod is which agent's. */
final class AgentPods {
  /** A pod that has ended is no agent; evicted ones of a Deployment may lie about for days. */
  private static final Set<String> ENDED = Set.of("Failed", "Succeeded");

  private AgentPods() {}

  /** Namespace and name of the pod of an AgentDeployment: {@code <namespace>/<child>-<ordinal>}. */
  static String key(AgentId agent) {
    return agent.namespace() + "/" + name(agent);
  }

  private static String name(AgentId agent) {
    return WorkloadNames.child(agent.workload()) + "-" + agent.ordinal();
  }

  /** Namespace and name of an agent's pod, if that can be said. */
  static String key(AgentId agent, Workload workload) {
    return agent.namespace() + "/" + name(agent, workload);
  }

  /** Name of an agent's pod; for a Deployment one that no pod has. */
  static String name(AgentId agent, Workload workload) {
    return switch (workload.kind()) {
      case AgentDeployment -> name(agent);
      case StatefulSet, Deployment -> agent.workload() + "-" + agent.ordinal();
    };
  }

  /** Whether the pod is one of the workload's. */
  static boolean isOf(Pod pod, Workload workload) {
    return workload.namespace().equals(pod.getMetadata().getNamespace())
        && switch (workload.kind()) {
          case AgentDeployment -> labelled(pod, workload);
          case StatefulSet -> owned(pod, "StatefulSet", workload.name(), false) && !ended(pod);
          case Deployment -> owned(pod, "ReplicaSet", workload.name() + "-", true) && !ended(pod);
        };
  }

  private static boolean labelled(Pod pod, Workload workload) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && WorkloadNames.label(workload.name()).equals(labels.get(WorkloadNames.LABEL));
  }

  /**
   * Selectors may overlap; owners do not. A ReplicaSet is named after its Deployment, and a hash.
   */
  private static boolean owned(Pod pod, String kind, String name, boolean hashed) {
    for (OwnerReference owner : pod.getMetadata().getOwnerReferences()) {
      if (Boolean.TRUE.equals(owner.getController()) && kind.equals(owner.getKind())) {
        return hashed
            ? owner.getName().startsWith(name) && owner.getName().indexOf('-', name.length()) < 0
            : owner.getName().equals(name);
      }
    }
    return false;
  }

  private static boolean ended(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getPhase() != null
        && ENDED.contains(pod.getStatus().getPhase());
  }
}
