// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.simulation.ModelApi.Outcome;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The model of the API server answers every write as a real one does. */
@ExtendWith(ApiServer.class)
class ApiCalibrationTest {
  /** So many schedules make some hundred writes. */
  private static final int SCHEDULES = 12;

  @Test
  void refuses_what_a_real_one_refuses_by_the_same_rules(KubernetesClient client) {
    // Given
    List<String> differences = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    // When
    for (AttemptedWrite attempted : AttemptedWrite.values()) {
      Comparison comparison = new Comparison(new RealApi(client));
      attempted.play(new WriteScene(new ModelApi(comparison)));
      comparison.differences().forEach(d -> differences.add(attempted + ": " + d));
      refusals.addAll(comparison.refusals());
      comparison.outcomes().forEach((outcome, n) -> outcomes.merge(outcome, n, Integer::sum));
    }

    // Then
    assertThat(String.join("\n", differences)).isEmpty();
    assertThat(refusals).as("every rule of the model").containsAll(Rules.ALL);
    assertThat(outcomes).as("every answer").containsOnlyKeys(Outcome.values());
  }

  @Test
  void takes_whatever_a_real_one_takes_of_whole_simulations(KubernetesClient client) {
    // Given
    Comparison comparison = new Comparison(new RealApi(client));

    // When
    schedules()
        .forEach(
            schedule -> {
              Run.play(schedule, new Coverage(), comparison);
              comparison.clear();
            });

    // Then
    assertThat(String.join("\n", comparison.differences())).isEmpty();
    assertThat(comparison.outcomes().get(Outcome.COMMITTED)).isGreaterThan(300);
  }

  /** Of a fleet that cannot be read an API server knows nothing, so that act is left out. */
  private static Stream<Schedule> schedules() {
    return Stream.iterate(1L, seed -> seed + 1)
        .limit(SCHEDULES)
        .map(Schedule::draw)
        .map(
            s -> s.with(s.acts().stream().filter(act -> act.deed() != Deed.GARBLE_FLEET).toList()));
  }
}
