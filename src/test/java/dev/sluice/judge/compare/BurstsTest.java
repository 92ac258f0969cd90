// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors that come many at a time, each time within one look. */
class BurstsTest {
  private static final int RUNS = 1_500;
  private static final int LOOKS = 120;

  /** One arm has bursts, or both; nothing is worse than before. */
  private static Split look(Lots lots, double thousands, int size, boolean both) {
    double exposed = 100 * thousands;
    double rest = 1_900 * thousands;
    return new Split(
        new Trials(exposed, lots.bursts(exposed * Arms.RATE, size)),
        new Trials(rest, lots.bursts(rest * Arms.RATE, both ? size : 1)));
  }

  private static int found(Lots lots, double traffic, int size, boolean both, boolean tempered) {
    Dispersion dispersion = Dispersion.NONE;
    for (int i = 0; i < History.LOOKS; i++) {
      dispersion = dispersion.plus(look(lots, traffic, size, both), 1);
    }
    dispersion = dispersion.closed();
    Evidence evidence = Evidence.NONE;
    for (int i = 1; i <= LOOKS; i++) {
      Split look = look(lots, traffic, size, both);
      dispersion = dispersion.plus(look, 1);
      evidence = evidence.plus(look, 1, tempered ? dispersion.phi() : 1);
      if (evidence.reaches(1 / Arms.ALPHA)) {
        return i;
      }
    }
    return Many.NEVER;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, false",
    "1, 2, true",
    "1, 3, false",
    "1, 3, true",
    "1, 5, false",
    "1, 5, true",
    "5, 10, false",
    "5, 10, true",
    "5, 20, false",
    "5, 20, true"
  })
  void bursts_raise_no_more_false_alarms_when_evidence_is_tempered(
      double traffic, int size, boolean both) {
    // Given
    Lots lots = new Lots(4);

    // When
    Many many = Many.runs(RUNS, () -> found(lots, traffic, size, both, true));

    // Then
    assertThat(many.alarms()).isLessThanOrEqualTo(Many.most(0.013, RUNS));
  }

  @ParameterizedTest
  @CsvSource({"1, 2, true", "1, 5, false", "5, 20, true"})
  void without_tempering_they_do(double traffic, int size, boolean both) {
    // Given
    Lots lots = new Lots(5);

    // When
    Many many = Many.runs(RUNS, () -> found(lots, traffic, size, both, false));

    // Then
    assertThat(many.alarms()).isBetween(Many.least(0.04, RUNS), Many.most(0.65, RUNS));
  }
}
