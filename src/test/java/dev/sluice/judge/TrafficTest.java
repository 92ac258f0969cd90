// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.judge.compare.Comparison;
import dev.sluice.judge.compare.ComparisonState;
import dev.sluice.judge.compare.Dispersion;
import dev.sluice.judge.compare.Evidence;
import dev.sluice.judge.compare.Split;
import dev.sluice.judge.compare.Trials;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read off a comparison that a record remembers. */
class TrafficTest {
  private static JudgeState noted(
      String check, Signal signal, long looks, Trials exposed, Trials rest) {
    ComparisonState state =
        new ComparisonState(
            1.25,
            true,
            false,
            looks,
            new Split(exposed, rest),
            1,
            1,
            Dispersion.NONE,
            Collections.nCopies(Evidence.SIZE, 0.0),
            Collections.nCopies(Evidence.SIZE, 0.0));
    return JudgeStates.of(
        check, null, new Tried(signal, null), Comparison.resume(state, Map.of()), Natures.NONE);
  }

  private static HealthPolicySpec comparing(Signal signal) {
    return new HealthPolicySpec("30s", 2, List.of(Sittings.compare("c", signal)));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 100, 1900, 19, true",
    "1, 0, 1900, 19, true",
    "1, 100, 2, 1, true",
    "0, 100, 1900, 19, false",
    "10, 0, 0, 0, false",
    "10, 100, 1900, 0, false",
    "10, 100, 1900, 1900, false"
  })
  void it_is_known_only_where_a_share_of_the_requests_failed_in_some_time(
      long looks, double exposed, double rest, double errors, boolean known) {
    // Given
    JudgeState state =
        noted("c", Signal.ErrorRate, looks, new Trials(exposed, 0), new Trials(rest, errors));

    // When
    Optional<Traffic> traffic = Traffic.recorded(comparing(Signal.ErrorRate), List.of(state));

    // Then
    assertThat(traffic.map(Traffic::perSecond))
        .isEqualTo(known ? Optional.of((exposed + rest) / (looks * 30)) : Optional.empty());
    assertThat(traffic.map(Traffic::errorRate))
        .isEqualTo(known ? Optional.of(errors / rest) : Optional.empty());
  }

  @Test
  void what_was_noted_of_another_signal_says_nothing_about_errors() {
    // Given
    JudgeState lost = noted("c", Signal.Delivery, 10, new Trials(100, 1), new Trials(1900, 19));

    // When
    Optional<Traffic> traffic = Traffic.recorded(comparing(Signal.Delivery), List.of(lost));

    // Then
    assertThat(traffic).isEmpty();
  }

  @Test
  void of_what_was_noted_only_that_of_the_check_counts() {
    // Given
    JudgeState other =
        noted("other", Signal.ErrorRate, 10, new Trials(100, 1), new Trials(1900, 950));
    JudgeState own = noted("c", Signal.ErrorRate, 10, new Trials(100, 1), new Trials(1900, 19));

    // When
    Optional<Traffic> traffic = Traffic.recorded(comparing(Signal.ErrorRate), List.of(other, own));

    // Then
    assertThat(traffic.orElseThrow().errorRate()).isEqualTo(0.01);
  }
}
