// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** Which pod is which agent's. */
final class AgentPods {
  private AgentPods() {}

  /** Namespace and name of an agent's pod: {@code <namespace>/<child>-<ordinal>}. */
  static String key(AgentId agent) {
    return agent.namespace() + "/" + WorkloadNames.child(agent.workload()) + "-" + agent.ordinal();
  }

  /** Whether the pod is one of the workload's. */
  static boolean isOf(Pod pod, Workload workload) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return workload.namespace().equals(pod.getMetadata().getNamespace())
        && labels != null
        && WorkloadNames.label(workload.name()).equals(labels.get(WorkloadNames.LABEL));
  }
}
