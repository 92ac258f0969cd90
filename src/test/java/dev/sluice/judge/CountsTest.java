// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was added between two readings of one agent. */
class CountsTest {
  private static final Counts EARLIER =
      new Counts(Map.of(Family.Requests, 10.0, Family.Errors, 5.0), histogram(5, 0, 5, 0));

  @Test
  void what_grew_is_the_difference() {
    // Given
    Counts later =
        new Counts(Map.of(Family.Requests, 17.0, Family.Errors, 5.0), histogram(10, 1, 6, 0));

    // When
    Counts added = later.since(EARLIER);

    // Then
    assertThat(added)
        .isEqualTo(
            new Counts(Map.of(Family.Requests, 7.0, Family.Errors, 0.0), histogram(5, 1, 1, 0)));
  }

  static Stream<Arguments> restarts() {
    Histogram grown = histogram(10, 0, 10, 0);
    Histogram others =
        Histogram.of(new TreeMap<>(Map.of(0.5, 20.0, Double.POSITIVE_INFINITY, 30.0)));
    return Stream.of(
        Arguments.of("requests fell", 9.0, 6.0, grown),
        Arguments.of("errors fell", 20.0, 4.0, grown),
        Arguments.of("a bucket fell", 20.0, 6.0, histogram(4, 10, 10, 0)),
        Arguments.of("the total fell", 20.0, 6.0, histogram(5, 0, 4, 0)),
        Arguments.of("the buckets are others", 20.0, 6.0, others));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("restarts")
  void after_a_restart_everything_counts_from_zero(
      String sign, double requests, double errors, Histogram latency) {
    // Given
    Counts later = new Counts(Map.of(Family.Requests, requests, Family.Errors, errors), latency);

    // When
    Counts added = later.since(EARLIER);

    // Then
    assertThat(added).as(sign).isEqualTo(later);
  }

  @Test
  void equal_counts_are_no_restart() {
    // When
    Counts added = EARLIER.since(EARLIER);

    // Then
    assertThat(added)
        .isEqualTo(
            new Counts(Map.of(Family.Requests, 0.0, Family.Errors, 0.0), histogram(0, 0, 0, 0)));
  }

  @Test
  void a_metric_that_appears_counts_from_zero_and_one_that_goes_is_not_there() {
    // Given
    Counts later = new Counts(Map.of(Family.Requests, 12.0, Family.Sent, 3.0), null);

    // When
    Counts added = later.since(EARLIER);

    // Then
    assertThat(added).isEqualTo(new Counts(Map.of(Family.Requests, 2.0, Family.Sent, 3.0), null));
  }

  @Test
  void a_histogram_of_one_agent_is_the_sum_where_the_other_has_none() {
    // Given
    Counts none = new Counts(Map.of(Family.Requests, 1.0), null);

    // When
    Counts sum = none.plus(EARLIER);

    // Then
    assertThat(sum).isEqualTo(EARLIER.plus(none));
    assertThat(sum)
        .isEqualTo(
            new Counts(Map.of(Family.Requests, 11.0, Family.Errors, 5.0), histogram(5, 0, 5, 0)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void what_is_no_count_is_refused(double value) {
    assertThatThrownBy(() -> new Counts(Map.of(Family.Requests, value), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Requests");
  }
}
