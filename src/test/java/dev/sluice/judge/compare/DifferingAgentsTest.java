// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.compare.History.Known;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten agents whose own error rates differ, 200 requests of each in a look. */
class DifferingAgentsTest {
  private static final int RUNS = 1_000;
  private static final int LOOKS = 120;
  private static final int AGENTS = 10;

  private static int found(Lots lots, int exposed, double sigma, double times) {
    Arms arms = Arms.differing(lots, AGENTS, exposed, sigma);
    Comparison begun = arms.calibrated(lots, History.LOOKS);
    return arms.found(lots, begun, times, exposed, LOOKS);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.2", "1, 0.3", "1, 0.5", "3, 0.2", "3, 0.3", "3, 0.5"})
  void agents_of_different_nature_raise_no_false_alarms(int exposed, double sigma) {
    // Given
    Lots lots = new Lots(6);

    // When
    Many many = Many.runs(RUNS, () -> found(lots, exposed, sigma, 1));

    // Then
    assertThat(many.alarms()).isLessThanOrEqualTo(Many.most(0.01, RUNS));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.2", "1, 0.3", "1, 0.5", "3, 0.2", "3, 0.3", "3, 0.5"})
  void three_times_the_errors_are_found_in_four_to_nine_looks(int exposed, double sigma) {
    // Given
    Lots lots = new Lots(7);

    // When
    Many many = Many.runs(RUNS, () -> found(lots, exposed, sigma, 3));

    // Then
    assertThat(many.median()).isBetween(4, 9);
  }

  @ParameterizedTest
  @CsvSource({"0.2, 0.085", "0.3, 0.14", "0.5, 0.19"})
  void without_calibration_their_nature_would_be_taken_for_an_effect(double sigma, double rate) {
    // Given
    Lots lots = new Lots(8);
    Known.Natural alike = new Known.Natural(Calibration.ALIKE, Map.of());

    // When
    Many many =
        Many.runs(
            RUNS,
            () ->
                Arms.differing(lots, AGENTS, 1, sigma)
                    .found(lots, Comparison.begin(alike), 1, 0, LOOKS));

    // Then at least as many as are said to be
    assertThat(many.alarms()).isGreaterThan(Many.least(rate, RUNS));
  }
}
