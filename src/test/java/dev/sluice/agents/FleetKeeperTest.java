// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.ReplicaPlan;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetKeeperTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // whether there is a StatefulSet, stable, template; then whether it comes first
        "true, S, S, true",
        "true, S, U, false",
        "true, -, U, false",
        "false, S, S, false",
      })
  void nothing_keeps_agents_from_going_back_and_new_ones_wait_for_what_they_need(
      boolean stand, String stable, String template, boolean first) {
    ReplicaPlan plan = new ReplicaPlan(template, 0, List.of(), List.of());

    assertThat(FleetKeeper.areFirst(stand, new Course(stable, "U", 1, 1), plan)).isEqualTo(first);
  }
}
