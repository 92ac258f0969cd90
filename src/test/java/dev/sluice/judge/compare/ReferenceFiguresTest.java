// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The figures that the test is known by: alpha 1 %, base error 0.5 %, independent errors.
 *
 * <p>They were found with phi = 1, as errors that are known to be independent need no tempering.
 * How many runs they rest on is not known; they are given the tolerance of 500. With phi measured,
 * as it is in use, detection takes up to a tenth longer: see ADR 15.
 */
class ReferenceFiguresTest {
  /** Trials of both arms in a look, how many times the errors, and the median number of looks. */
  private static final String FIGURES =
      """
      100, 1900, 20, 1
      100, 1900, 10, 2
      100, 1900, 5, 4
      100, 1900, 3, 9
      100, 1900, 2, 31
      100, 1900, 1.5, 103
      100, 100, 20, 2
      100, 100, 10, 3
      100, 100, 5, 8
      100, 100, 3, 18
      100, 100, 2, 60
      100, 100, 1.5, 221
      """;

  private static final int RUNS = 2_000;
  private static final int THEIR_RUNS = 500;
  private static final double BAR = 1 / Arms.ALPHA;
  private static final int MOST = 5_000;

  private static Split look(Lots lots, double exposed, double rest, double times) {
    return new Split(
        new Trials(exposed, lots.binomial(exposed, Arms.RATE * times)),
        new Trials(rest, lots.binomial(rest, Arms.RATE)));
  }

  private static Dispersion before(Lots lots, double exposed, double rest) {
    Dispersion dispersion = Dispersion.NONE;
    for (int i = 0; i < History.LOOKS; i++) {
      dispersion = dispersion.plus(look(lots, exposed, rest, 1), 1);
    }
    return dispersion.closed();
  }

  private static int found(Lots lots, double exposed, double rest, double times, int most) {
    Dispersion dispersion = before(lots, exposed, rest);
    Evidence evidence = Evidence.NONE;
    for (int i = 1; i <= most; i++) {
      Split look = look(lots, exposed, rest, times);
      dispersion = dispersion.plus(look, 1);
      evidence = evidence.plus(look, 1, dispersion.phi());
      if (evidence.reaches(BAR)) {
        return i;
      }
    }
    return Many.NEVER;
  }

  private static int foundWithoutTempering(Lots lots, double exposed, double rest, double times) {
    Evidence evidence = Evidence.NONE;
    for (int i = 1; i <= MOST; i++) {
      evidence = evidence.plus(look(lots, exposed, rest, times), 1, 1);
      if (evidence.reaches(BAR)) {
        return i;
      }
    }
    return Many.NEVER;
  }

  @ParameterizedTest
  @CsvSource(textBlock = FIGURES)
  void an_effect_is_found_in_the_median_number_of_looks(
      double exposed, double rest, double times, int median) {
    // Given
    Lots lots = new Lots(1);

    // When
    Many many = Many.runs(RUNS, () -> foundWithoutTempering(lots, exposed, rest, times));

    // Then half of the runs end with that look, but for the chance in theirs and ours
    double ours = Many.most(0.5, RUNS) - 0.5;
    double theirs = Many.most(0.5, THEIR_RUNS) - 0.5;
    assertThat(many.share(median)).isGreaterThan(0.5 - ours - theirs);
    assertThat(many.share(median - 1)).isLessThan(0.5 + ours + theirs);
  }

  @ParameterizedTest
  @CsvSource(textBlock = FIGURES)
  void measuring_the_dispersion_costs_a_fifth_of_the_looks_at_most(
      double exposed, double rest, double times, int median) {
    // Given
    Lots lots = new Lots(2);

    // When
    Many many = Many.runs(RUNS, () -> found(lots, exposed, rest, times, MOST));

    // Then half of the runs end within a fifth more, and one look for whole numbers
    assertThat(many.share((int) Math.ceil(median * 1.2 + 1))).isGreaterThan(Many.least(0.5, RUNS));
  }

  @ParameterizedTest
  @CsvSource({"100, 1900", "100, 100"})
  void no_more_than_seven_runs_in_a_thousand_alarm_falsely_within_1440_looks(
      double exposed, double rest) {
    // Given
    Lots lots = new Lots(3);

    // When
    Many many = Many.runs(RUNS, () -> found(lots, exposed, rest, 1, 1_440));

    // Then
    assertThat(many.alarms()).isBetween(Many.least(0.001, RUNS), Many.most(0.007, RUNS));
  }
}
