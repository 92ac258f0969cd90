// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;

/** The pod of agent planner/0 as events show it. */
final class PodScene {
  private PodScene() {}

  static Pod pod(ContainerStatus... containers) {
    return pod("uid-1", containers);
  }

  static Pod pod(String uid, ContainerStatus... containers) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("planner-0")
        .withUid(uid)
        .withCreationTimestamp("2026-11-22T09:00:00Z")
        .addToLabels(WorkloadNames.LABEL, "planner")
        .endMetadata()
        .withNewStatus()
        .withPodIP("10.244.0.7")
        .withContainerStatuses(List.of(containers))
        .endStatus()
        .build();
  }

  static ContainerStatus running(int restarts) {
    return container(restarts).withNewState().withNewRunning().endRunning().endState().build();
  }

  static ContainerStatus waiting(int restarts, String reason) {
    return container(restarts)
        .withNewState()
        .withNewWaiting()
        .withReason(reason)
        .endWaiting()
        .endState()
        .build();
  }

  /** Runs again after it ended for that reason. */
  static ContainerStatus ended(int restarts, String reason, String finished) {
    return container(restarts)
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .withNewLastState()
        .withNewTerminated()
        .withReason(reason)
        .withFinishedAt(finished)
        .endTerminated()
        .endLastState()
        .build();
  }

  /** Has ended and does not run again yet. */
  static ContainerStatus over(int restarts, String reason, String finished) {
    return container(restarts)
        .withNewState()
        .withNewTerminated()
        .withReason(reason)
        .withFinishedAt(finished)
        .endTerminated()
        .endState()
        .build();
  }

  private static ContainerStatusBuilder container(int restarts) {
    return new ContainerStatusBuilder().withName("agent").withRestartCount(restarts);
  }
}
