// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {
  private static final int RUNS = 2_000;

  private static Split perLook(double exposed, double rest, double rate) {
    return new Split(new Trials(exposed, exposed * rate), new Trials(rest, rest * rate));
  }

  private static int found(Lots lots, Split perLook, double times, double tolerated, double alpha) {
    Trials exposed = perLook.exposed();
    Trials rest = perLook.rest();
    double rate = rest.errors() / rest.trials();
    Evidence evidence = Evidence.NONE;
    for (int i = 1; i <= 5_000; i++) {
      Split look =
          new Split(
              new Trials(exposed.trials(), lots.binomial(exposed.trials(), rate * times)),
              new Trials(rest.trials(), lots.binomial(rest.trials(), rate)));
      evidence = evidence.plus(look, tolerated, 1);
      if (evidence.reaches(1 / alpha)) {
        return i;
      }
    }
    return Many.NEVER;
  }

  @ParameterizedTest
  @CsvSource({
    "100, 1900, 0.005, 10, 1, 0.01",
    "100, 1900, 0.005, 3, 1, 0.01",
    "100, 1900, 0.005, 2, 1, 0.01",
    "100, 1900, 0.005, 1.5, 1, 0.01",
    "100, 100, 0.005, 3, 1, 0.01",
    "100, 100, 0.005, 2, 1, 0.01",
    "100, 100, 0.005, 1.5, 1, 0.01",
    "20, 180, 0.01, 3, 1, 0.01",
    "20, 180, 0.01, 3, 1.4, 0.01",
    "100, 300, 0.005, 2, 1, 0.0025",
    "100, 300, 0.005, 4, 1.5, 0.05"
  })
  void tells_the_median_that_a_simulation_finds(
      double exposed, double rest, double rate, double times, double tolerated, double alpha) {
    // Given
    Lots lots = new Lots(20);
    Split perLook = perLook(exposed, rest, rate);
    Many many = Many.runs(RUNS, () -> found(lots, perLook, times, tolerated, alpha));

    // When
    long told =
        new Forecast(perLook, new Calibration(tolerated, Dispersion.NONE))
            .looks(times, alpha)
            .orElseThrow();

    // Then within a look, or a tenth
    double margin = Math.max(1, 0.1 * many.median());
    assertThat((double) told).isBetween(many.median() - margin, many.median() + margin);
  }

  /** What the judge does: it counts the time before the stage, and then holds the stage to that. */
  private static int foundAfter(Lots lots, int before, Split perLook, double times, double alpha) {
    Trials exposed = perLook.exposed();
    Trials rest = perLook.rest();
    double rate = rest.errors() / rest.trials();
    Split natural =
        new Split(
            new Trials(exposed.trials() * before, lots.binomial(exposed.trials() * before, rate)),
            new Trials(rest.trials() * before, lots.binomial(rest.trials() * before, rate)));
    return found(lots, perLook, times, Calibration.tolerated(natural, 1), alpha);
  }

  @ParameterizedTest
  @CsvSource({
    "120, 1080, 0.005, 60, 3, 0.01",
    "120, 1080, 0.005, 60, 2, 0.01",
    "120, 1080, 0.005, 60, 1.5, 0.01",
    "300, 300, 0.001, 60, 5, 0.01",
    "60, 540, 0.0005, 100, 5, 0.01"
  })
  void what_is_natural_is_known_only_as_well_as_the_time_before_tells(
      double exposed, double rest, double rate, int before, double times, double alpha) {
    // Given
    Lots lots = new Lots(21);
    Split perLook = perLook(exposed, rest, rate);
    Many many = Many.runs(RUNS, () -> foundAfter(lots, before, perLook, times, alpha));

    // When
    long told = Forecast.expected(perLook).orElseThrow().looks(times, alpha).orElseThrow();

    // Then within a look, or a quarter
    double margin = Math.max(1, 0.25 * many.median());
    assertThat((double) told).isBetween(many.median() - margin, many.median() + margin);
  }

  @Test
  void too_few_errors_before_a_stage_are_told() {
    assertThat(Forecast.expected(perLook(10, 90, 0.0025))).as("0.25 in each of 120").isPresent();
    assertThat(Forecast.expected(perLook(10, 90, 0.0024))).isEmpty();
  }

  @Test
  void a_doubling_is_found_in_about_31_looks() {
    // Given
    Forecast forecast = new Forecast(perLook(100, 1_900, 0.005), Calibration.ALIKE);

    // When
    long looks = forecast.looks(2, 0.01).orElseThrow();

    // Then
    assertThat(looks).isBetween(30L, 32L);
  }

  @Test
  void what_is_tolerated_is_never_found() {
    // Given
    Forecast forecast =
        new Forecast(perLook(100, 1_900, 0.005), new Calibration(2, Dispersion.NONE));

    // When
    var looks = forecast.looks(2, 0.01);

    // Then
    assertThat(looks).isEmpty();
  }

  @Test
  void nothing_is_found_without_traffic() {
    // Given
    Forecast forecast = new Forecast(perLook(0, 1_900, 0.005), Calibration.ALIKE);

    // When
    var looks = forecast.looks(10, 0.01);

    // Then
    assertThat(looks).isEmpty();
  }
}
