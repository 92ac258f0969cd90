// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.api.RolloutRecord.Natural;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.Comparison;
import dev.sluice.judge.compare.ComparisonState;
import dev.sluice.judge.compare.Dispersion;
import dev.sluice.judge.compare.Evidence;
import dev.sluice.judge.compare.Split;
import dev.sluice.judge.compare.Trials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A comparison goes through a record and comes back as it was. */
class JudgeStatesTest {
  private static ComparisonState state(boolean warm, boolean several) {
    return new ComparisonState(
        1.25,
        warm,
        several,
        7,
        new Split(new Trials(100, 3), new Trials(1900, 19)),
        2.5,
        18.5,
        new Dispersion(1, 2, 3, 4, 5, 6, 7, 8),
        Collections.nCopies(Evidence.SIZE, -0.5),
        Collections.nCopies(Evidence.SIZE, -0.25));
  }

  private static JudgeState noted(Tried tried, ComparisonState state) {
    return JudgeStates.of("c", null, tried, Comparison.resume(state, Map.of()), Natures.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "ErrorRate, none, true, true",
        "ErrorRate, none, true, false",
        "Delivery, none, false, true",
        "Latency, 0.25, false, false",
        "Latency, none, true, true",
      })
  void what_is_noted_is_what_is_gone_on_from(
      Signal signal, @Nullable Double slow, boolean warm, boolean several) {
    // Given
    Tried tried = new Tried(signal, slow);
    JudgeState noted = noted(tried, state(warm, several));

    // When
    JudgeStates.Resumed resumed = JudgeStates.resumed(noted, Set.of()).orElseThrow();

    // Then
    assertThat(resumed.tried()).isEqualTo(tried);
    assertThat(resumed.comparison().state()).isEqualTo(state(warm, several));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3})
  void a_signal_that_there_is_not_is_not_believed(int signal) {
    // Given
    List<Double> numbers =
        new ArrayList<>(noted(new Tried(Signal.ErrorRate, null), state(true, true)).numbers());
    numbers.set(numbers.size() - 1, (double) signal);

    // When
    var resumed = JudgeStates.resumed(new JudgeState("c", null, numbers, List.of()), Set.of());

    // Then
    assertThat(resumed).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, true",
    "1.25, 3, true",
    "0.99, 1, false",
    "1, 0.99, false",
    "NaN, 1, false",
    "Infinity, 1, false",
    "1, Infinity, false",
    "1, NaN, false"
  })
  void of_what_is_natural_only_what_can_be_is_believed(
      double tolerated, double without, boolean believed) {
    // Given
    Natural one = new Natural("1-a", tolerated, List.of(without));

    // When
    Natures natures = new Natures(List.of(one));

    // Then
    assertThat(natures.known()).hasSize(believed ? 1 : 0);
  }

  @Test
  void what_is_natural_to_some_agents_can_be_forgotten_and_that_of_others_stays() {
    // Given
    Set<AgentId> step = Set.of(Scene.agent(0));
    Natures natures =
        new Natures(
            List.of(
                new Natural(
                    "1-" + Integer.toHexString("default/planner/0".hashCode()), 1.5, List.of(2.0)),
                new Natural("2-other", 1.25, List.of())));

    // When
    Natures left = natures.but(step);

    // Then
    assertThat(left.known()).extracting(Natural::agents).containsExactly("2-other");
  }
}
