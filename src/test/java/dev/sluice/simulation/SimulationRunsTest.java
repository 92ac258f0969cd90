// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to operators, watches, clocks, agents and plans: no invariant breaks, and
 * everything comes to a good end. The developer guide says how to run more, and how to see one
 * again.
 */
@Tag("simulation")
class SimulationRunsTest {
  private static final long RUNS = 100_000;

  @Test
  void no_schedule_breaks_an_invariant() {
    // Given
    Shard shard = Shard.asked(RUNS);

    // When
    Shard.Outcome outcome = shard.play();

    // Then
    System.out.println(outcome);
    assertThat(outcome.failing().stream().map(Story::of).collect(Collectors.joining("\n")))
        .isEmpty();
    assertThat(outcome.unseen()).as("what never happened in any run").isEmpty();
  }
}
