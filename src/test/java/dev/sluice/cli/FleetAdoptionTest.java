// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Overlays;
import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The template that takes into Git what migrations left over a fleet. */
class FleetAdoptionTest {
  private static final String FLEET =
      """
      metadata: {name: planner, namespace: default}
      spec:
        template:
          spec:
            containers:
            - {name: agent, image: "planner:1", env: [{name: MODE, value: legacy}]}
      status:
        kept: %s
      """;
  private static final String KEPT =
      """
      [{migration: otp, stage: registry,
        containers: [{name: agent, image: "planner:2", env: [{name: REGISTRY, value: ets}]}],
        was: [{name: agent, image: "planner:1"}]}]
      """;

  @Test
  void the_whole_template_is_printed_as_the_agents_run_it() {
    // Given
    AgentDeployment fleet = fleet(KEPT);

    // When
    String yaml = FleetAdoption.yaml(fleet);

    // Then
    assertThat(yaml)
        .startsWith("# What migrations left over AgentDeployment default/planner (otp/registry)");
    AgentDeployment patch = Serialization.unmarshal(yaml, AgentDeployment.class);
    assertThat(Overlays.read(patch.getSpec().template()))
        .isEqualTo(
            Overlays.read(fleet.getSpec().template())
                .map(read -> Overlays.under(read, fleet.getStatus().kept())));
    assertThat(
            Overlays.left(
                fleet.getStatus().kept(), Overlays.read(patch.getSpec().template()).orElseThrow()))
        .isEmpty();
  }

  @Test
  void where_nothing_is_kept_there_is_nothing_to_adopt() {
    assertThat(FleetAdoption.yaml(fleet("[]")))
        .isEqualTo(
            "# Nothing to adopt: AgentDeployment default/planner keeps nothing that its spec does"
                + " not say.\n");
    assertThat(Overlays.read(Map.of())).isEmpty();
  }

  private static AgentDeployment fleet(String kept) {
    return Serialization.unmarshal(FLEET.formatted(kept.replace("\n", " ")), AgentDeployment.class);
  }
}
