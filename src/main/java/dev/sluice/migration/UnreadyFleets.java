// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Unready;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which fleets have agents that are not ready, by what their own reconciler says of them. */
final class UnreadyFleets {
  private UnreadyFleets() {}

  static List<Unready> of(List<AgentDeployment> fleets) {
    List<Unready> unready = new ArrayList<>();
    for (AgentDeployment fleet : fleets) {
      int wanted = fleet.getSpec().replicas();
      AgentDeploymentStatus status = fleet.getStatus();
      int ready = status == null || status.readyReplicas() == null ? 0 : status.readyReplicas();
      if (ready < wanted) {
        unready.add(
            new Unready(
                fleet.getMetadata().getName(),
                wanted,
                status != null && ready == 0,
                status == null ? null : since(status),
                status != null && Progress.running(status.record())));
      }
    }
    return unready;
  }

  /** A fleet that was scaled a moment ago is still called ready. */
  private static @Nullable Instant since(AgentDeploymentStatus status) {
    for (Condition condition : status.conditions()) {
      if (condition.getType().equals("Ready") && condition.getStatus().equals("False")) {
        return Instant.parse(condition.getLastTransitionTime());
      }
    }
    return null;
  }
}
