// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulation.real.RealRun.Recorded;
import dev.sluice.simulation.real.RealScript;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Records anew what {@link ReplayTest} plays, if it can be played. */
@EnabledIfSystemProperty(
    named = "recordings.update",
    matches = "true",
    disabledReason = "only writes the recordings anew")
class RealRunsTest {
  @Test
  void real_runs_are_recorded_that_the_model_can_play_to_the_last_field() throws Exception {
    // Given
    Map<RealScript, Future<Recorded>> runs = new EnumMap<>(RealScript.class);
    Map<RealScript, String> differences = new EnumMap<>(RealScript.class);

    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(RealScript.values().length)) {
      for (RealScript script : RealScript.values()) {
        runs.put(script, threads.submit(script::play));
      }
    }
    for (RealScript script : RealScript.values()) {
      Recorded run = runs.get(script).get();
      differences.put(script, Replay.of(run, Sabotage.NONE, Compared.EVERYTHING).difference());
      if (run.history().gap().isEmpty() && differences.get(script).isEmpty()) {
        script.write(run);
      }
    }

    // Then
    assertThat(differences).allSatisfy((script, difference) -> assertThat(difference).isEmpty());
  }
}
