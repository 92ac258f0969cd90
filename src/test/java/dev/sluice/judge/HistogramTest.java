// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.judge.Histogram.Quantile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HistogramTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  @ParameterizedTest(name = "quantile {0} of {1}/{2}/{3}/{4} is {5}, beyond the buckets: {6}")
  @CsvSource({
    "0.5, 100, 0, 0, 0, 0.05, false",
    "0.99, 100, 0, 0, 0, 0.099, false",
    "1, 100, 0, 0, 0, 0.1, false",
    "0.5, 0, 100, 0, 0, 0.15, false",
    "0.75, 50, 50, 0, 0, 0.15, false",
    "0.99, 90, 0, 10, 0, 0.92, false",
    "0.99, 99, 0, 0, 1, 0.1, false",
    "0.99, 98, 0, 0, 2, 1, true",
    "0.99, 0, 0, 0, 5, 1, true"
  })
  void a_quantile_is_interpolated_within_its_bucket(
      double q, double a, double b, double c, double d, double expected, boolean beyond) {
    // Given
    Histogram histogram = histogram(a, b, c, d);

    // When
    Quantile quantile = histogram.quantile(q);

    // Then
    assertThat(quantile.value()).isCloseTo(expected, within(1e-9));
    assertThat(quantile.beyond()).isEqualTo(beyond);
  }

  @Test
  void a_first_bucket_below_zero_is_not_interpolated() {
    // Given
    Histogram histogram = Histogram.of(new TreeMap<>(Map.of(-1.0, 10.0, INF, 10.0)));

    // When
    Quantile quantile = histogram.quantile(0.5);

    // Then
    assertThat(quantile).isEqualTo(new Quantile(-1, false));
  }

  @Test
  void differences_that_fall_by_a_little_are_read_as_level() {
    // Given
    Histogram earlier = Histogram.of(new TreeMap<>(Map.of(1.0, 0.0, 2.0, 5.0, INF, 5.0)));
    Histogram later = Histogram.of(new TreeMap<>(Map.of(1.0, 10.0, 2.0, 14.0, INF, 15.0)));

    // When
    Quantile quantile = later.minus(earlier).quantile(0.99);

    // Then
    assertThat(quantile.value()).isCloseTo(0.99, within(1e-9));
  }

  @Test
  void histograms_of_other_bounds_are_added_over_the_bounds_that_both_have() {
    // Given
    Histogram fine = Histogram.of(new TreeMap<>(Map.of(0.1, 5.0, 0.5, 7.0, 1.0, 8.0, INF, 9.0)));
    Histogram coarse = Histogram.of(new TreeMap<>(Map.of(0.2, 1.0, 1.0, 2.0, INF, 3.0)));

    // When
    Histogram sum = fine.plus(coarse);

    // Then
    assertThat(sum).isEqualTo(Histogram.of(new TreeMap<>(Map.of(1.0, 10.0, INF, 12.0))));
  }

  @Test
  void without_a_common_bound_nothing_is_known_of_the_quantile() {
    // Given
    Histogram one = Histogram.of(new TreeMap<>(Map.of(0.1, 5.0, INF, 9.0)));
    Histogram other = Histogram.of(new TreeMap<>(Map.of(0.2, 1.0, INF, 3.0)));

    // When
    Quantile quantile = one.plus(other).quantile(0.99);

    // Then
    assertThat(quantile).isEqualTo(new Quantile(0, true));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.01, 0.5", "0.02, 0.5", "0.021, 0.1", "0.1, 0.1", "0.2, 0.1"})
  void the_tail_is_beyond_the_greatest_bound_with_enough_above_it(double share, double bound) {
    // Given 100 above nothing, 10 above 0.1, 2 above 0.5, none above 1
    Histogram histogram =
        Histogram.of(new TreeMap<>(Map.of(0.1, 90.0, 0.5, 98.0, 1.0, 100.0, INF, 100.0)));

    // When
    Double tail = histogram.tail(share);

    // Then
    assertThat(tail).isEqualTo(bound);
  }

  @Test
  void only_its_own_bounds_are_bounds() {
    // Given
    Histogram histogram = Histogram.of(new TreeMap<>(Map.of(0.1, 90.0, 0.5, 98.0, INF, 100.0)));

    // When
    List<Boolean> has = Stream.of(0.05, 0.1, 0.3, 0.5, 1.0).map(histogram::has).toList();

    // Then
    assertThat(has).containsExactly(false, true, false, true, false);
  }

  @Test
  void histograms_are_equal_by_bounds_and_counts() {
    // Given
    Map<Double, Double> buckets = Map.of(0.1, 90.0, INF, 100.0);

    // When
    Histogram one = Histogram.of(new TreeMap<>(buckets));

    // Then
    assertThat(one)
        .isEqualTo(Histogram.of(new TreeMap<>(buckets)))
        .hasSameHashCodeAs(Histogram.of(new TreeMap<>(buckets)))
        .isNotEqualTo(Histogram.of(new TreeMap<>(Map.of(0.2, 90.0, INF, 100.0))))
        .isNotEqualTo(Histogram.of(new TreeMap<>(Map.of(0.1, 91.0, INF, 100.0))))
        .isNotEqualTo("Histogram")
        .hasToString("Histogram{bounds=[0.1], counts=[90.0, 100.0]}");
  }

  static Stream<Map<Double, Double>> broken() {
    return Stream.of(
        Map.of(),
        Map.of(0.1, 5.0),
        Map.of(Double.NaN, 1.0, INF, 5.0),
        Map.of(Double.NEGATIVE_INFINITY, 1.0, INF, 5.0),
        Map.of(0.1, 6.0, INF, 5.0),
        Map.of(0.1, -1.0, INF, 5.0),
        Map.of(0.1, Double.NaN, INF, 5.0),
        Map.of(0.1, 1.0, INF, INF));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_is_no_histogram_is_refused(Map<Double, Double> buckets) {
    assertThatThrownBy(() -> Histogram.of(new TreeMap<>(buckets)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
