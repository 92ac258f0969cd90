// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Migration;
import dev.sluice.judge.PodTerms;
import dev.sluice.kit.Fleets;
import dev.sluice.migration.engine.Unready;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a migration makes of fleets that roll out revisions of their own. */
class OwnRolloutTest {
  private static final String MOVING =
      """
      readyReplicas: 3
      stableRevision: r1
      updateRevision: r2
      record: {revision: 3, attempt: 1, position: Running, stage: r2, enteredTime: "2026-01-05T09:00:00Z"}
      conditions:
      - {type: Ready, status: "False", lastTransitionTime: "2026-01-05T09:00:00Z"}
      """;

  @Test
  void a_fleet_whose_agents_move_says_so() {
    assertThat(UnreadyFleets.of(List.of(fleet(MOVING))))
        .extracting(Unready::moving)
        .containsExactly(true);
    assertThat(UnreadyFleets.of(List.of(fleet(MOVING.replace("Running", "RolledBack")))))
        .extracting(Unready::moving)
        .containsExactly(false);
  }

  @Test
  void trouble_of_a_revision_that_a_fleet_tries_out_is_not_the_flags() {
    assertThat(FleetTerms.of(new Migration(), List.of(fleet(MOVING))))
        .containsExactly(entry("planner", PodTerms.STANDARD.judging("r1")));
    assertThat(FleetTerms.of(new Migration(), List.of(fleet(MOVING.replace("r2", "r1")))))
        .containsExactly(entry("planner", PodTerms.STANDARD));
  }

  private static AgentDeployment fleet(String status) {
    AgentDeployment fleet = new AgentDeployment();
    fleet.getMetadata().setName("planner");
    fleet.setSpec(Fleets.spec(4, Map.of(), List.of()));
    fleet.setStatus(new KubernetesSerialization().unmarshal(status, AgentDeploymentStatus.class));
    return fleet;
  }
}
