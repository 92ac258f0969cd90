// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Driven;
import dev.sluice.api.Migration;
import dev.sluice.judge.PodTerms;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the pods of fleets are held to where a migration drives their flags. */
final class FleetTerms {
  private FleetTerms() {}

  static Map<String, PodTerms> of(Migration migration, List<AgentDeployment> fleets) {
    return fleets.stream()
        .collect(
            Collectors.toMap(
                fleet -> fleet.getMetadata().getName(),
                fleet ->
                    PodTerms.of(fleet.getSpec().supervision())
                        .judging(judged(migration, fleet.getStatus()))));
  }

  /**
   * A revision that a fleet tries out is judged by the fleet, and taken back alone; one that this
   * migration has it try out is judged by this.
   */
  private static @Nullable String judged(
      Migration migration, @Nullable AgentDeploymentStatus status) {
    Driven driven = status == null ? null : status.driven();
    boolean led =
        driven != null
            && driven.stage() != null
            && driven.uid().equals(migration.getMetadata().getUid());
    return status == null
            || status.updateRevision() == null
            || Objects.equals(status.stableRevision(), status.updateRevision())
        ? null
        : led ? status.updateRevision() : status.stableRevision();
  }
}
