// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person is told of a fleet that a migration drives. */
class FleetTextTest {
  private static final String FLEET =
      """
      metadata: {name: planner, namespace: default}
      spec: {replicas: 4}
      status:
        phase: Advancing
        readyReplicas: 4
        stableRevision: r2
        updateRevision: r3
        driven: {migration: otp, uid: u, stage: cache, attempt: 1, ready: 2}
        kept: [{migration: otp, uid: u, stage: registry}]
      """;

  @Test
  void who_drives_a_fleet_is_told_and_what_is_kept_over_its_spec() {
    assertThat(text(FLEET))
        .containsSubsequence("Migration otp, stage cache: 2 ready", "otp, stage registry");
    assertThat(text(FLEET.replace(", stage: cache, attempt: 1, ready: 2", "")))
        .contains("Migration otp\n");
  }

  private static String text(String fleet) {
    return String.join(
        "\n",
        FleetText.of(
            Serialization.unmarshal(fleet, AgentDeployment.class),
            List.of(),
            Instant.parse("2026-03-02T09:00:00Z"),
            new Phrases("sluice", Optional.empty()),
            Ink.NONE));
  }
}
