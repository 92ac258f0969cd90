// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetSightTest {
  private static final String FLEET =
      """
      metadata: {name: planner, namespace: shop}
      spec: {replicas: 2}
      status: {stableRevision: first, updateRevision: second}
      """;

  @Test
  void what_cannot_be_kept_is_not_wanted_and_nothing_new_begins() {
    // Given
    Revisions snapshots = new Revisions(List.of(revision("first", 1), revision("second", 2)));
    Revision third = revision("third", 3);
    FleetSight sight =
        new FleetSight(
            new KubernetesSerialization().unmarshal(FLEET, AgentDeployment.class),
            new Revisions(List.of(revision("first", 1), revision("second", 2), third)),
            Optional.of(third),
            null,
            List.of(),
            null,
            Optional.empty(),
            Optional.empty(),
            FleetLead.NONE,
            Optional.empty());
    Finding why = new Finding(Reason.WorkloadRejected, "The API server refuses it");

    // When
    FleetSight seen = sight.unwanted(snapshots, why);

    // Then
    assertThat(seen.wantedName()).contains("second");
    assertThat(seen.kept()).isEqualTo(snapshots);
    assertThat(seen.garbled()).contains(why);
    assertThat(seen.unreadable()).contains("The API server refuses it");
    assertThat(seen.stable()).isEqualTo("first");
  }

  private static Revision revision(String name, long number) {
    return new Revision(name, number, new PodTemplateSpec(), Map.of("n", name), null);
  }
}
