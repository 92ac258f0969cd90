// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
  private static final int RUNS = 400;
  private static final int LOOKS = 200;

  private static Split look(Lots lots, double rest, double times) {
    return new Split(
        new Trials(100, lots.binomial(100, Arms.RATE * times)),
        new Trials(rest, lots.binomial(rest, Arms.RATE)));
  }

  private static Split weights(Split all) {
    double x = all.exposed().errors();
    double y = all.rest().errors();
    return new Split(new Trials(x, x), new Trials(y, y));
  }

  /** The first look at which the true ratio is outside; the traffic shifts all the time. */
  private static int missed(Lots lots, double times) {
    Evidence evidence = Evidence.NONE;
    Split sum = Split.NONE;
    for (int i = 1; i <= LOOKS; i++) {
      Split look = look(lots, i % 2 == 0 ? 300 : 500, times);
      evidence = evidence.plus(look, 1, 1);
      sum = sum.plus(look);
      Bounds bounds = Bounds.of(evidence, weights(sum), 1, Arms.ALPHA);
      Double upper = bounds.upper();
      if (times < bounds.lower() || (upper != null && times > upper)) {
        return i;
      }
    }
    return Many.NEVER;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.7, 4, 12})
  void hold_the_truth_at_all_times_but_for_alpha(double times) {
    // Given
    Lots lots = new Lots(21);

    // When
    Many many = Many.runs(RUNS, () -> missed(lots, times));

    // Then
    assertThat(many.alarms()).isLessThanOrEqualTo(Many.most(Arms.ALPHA, RUNS));
  }

  @Test
  void close_in_on_the_truth() {
    // Given
    Split all = new Split(new Trials(100_000, 1_500), new Trials(1_900_000, 9_500));

    // When
    Bounds bounds = Bounds.of(Evidence.NONE.plus(all, 1, 1), weights(all), 1, Arms.ALPHA);

    // Then
    assertThat(bounds.lower()).isCloseTo(3, Percentage.withPercentage(15));
    assertThat(Objects.requireNonNull(bounds.upper()))
        .isCloseTo(3, Percentage.withPercentage(15))
        .isGreaterThan(3.0);
  }

  @Test
  void are_open_while_nothing_is_known() {
    // When
    Bounds bounds = Bounds.of(Evidence.NONE, Split.NONE, 1, Arms.ALPHA);

    // Then
    assertThat(bounds).isEqualTo(new Bounds(0, null));
  }

  @Test
  void have_no_end_while_the_rest_is_without_errors() {
    // Given
    Split all = new Split(new Trials(1_000, 40), new Trials(1_000, 0));

    // When
    Bounds bounds = Bounds.of(Evidence.NONE.plus(all, 1, 1), weights(all), 1, Arms.ALPHA);

    // Then
    assertThat(bounds.lower()).isGreaterThan(2);
    assertThat(bounds.upper()).isNull();
  }

  /** The log likelihood of a ratio against 1, of the looks themselves. */
  private static double likelihood(List<Split> looks, double ratio) {
    double sum = 0;
    for (Split look : looks) {
      double q = look.share(1);
      sum +=
          look.exposed().errors() * Math.log(ratio) - look.errors() * Math.log1p(q * (ratio - 1));
    }
    return sum;
  }

  private static Bounds bounds(List<Split> looks) {
    Evidence evidence = Evidence.NONE;
    Split sum = Split.NONE;
    for (Split look : looks) {
      evidence = evidence.plus(look, 1, 1);
      sum = sum.plus(look);
    }
    return Bounds.of(evidence, weights(sum), 1, Arms.ALPHA);
  }

  private static double bar(List<Split> looks) {
    Evidence evidence = Evidence.NONE;
    for (Split look : looks) {
      evidence = evidence.plus(look, 1, 1);
    }
    return evidence.logE() + Math.log(Arms.ALPHA);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 100, 140})
  void lie_where_the_likelihood_falls_below_the_bar_though_the_traffic_shifts(int errors) {
    // Given: from a tenth of the traffic to nine tenths
    List<Split> looks =
        List.of(
            new Split(new Trials(100, errors / 10.0), new Trials(900, 20)),
            new Split(new Trials(500, errors / 2.0), new Trials(500, 12)),
            new Split(new Trials(900, errors), new Trials(100, 3)));

    // When
    Bounds bounds = bounds(looks);

    // Then: refuted just beyond, and not just within
    double bar = bar(looks);
    double upper = Objects.requireNonNull(bounds.upper());
    assertThat(likelihood(looks, upper * 1.05)).isLessThan(bar);
    assertThat(likelihood(looks, upper / 1.05)).isGreaterThan(bar);
    assertThat(likelihood(looks, bounds.lower() * 1.05)).isGreaterThan(bar);
    assertThat(likelihood(looks, bounds.lower() / 1.05)).isLessThan(bar);
  }

  @Test
  void are_as_many_times_the_natural_ratio() {
    // Given
    Split all = new Split(new Trials(1_000, 60), new Trials(1_000, 20));
    Evidence evidence = Evidence.NONE.plus(all, 1, 1);

    // When
    Bounds once = Bounds.of(evidence, weights(all), 1, Arms.ALPHA);
    Bounds thrice = Bounds.of(evidence, weights(all), 3, Arms.ALPHA);

    // Then
    assertThat(thrice.lower()).isCloseTo(3 * once.lower(), Percentage.withPercentage(1e-6));
    assertThat(Objects.requireNonNull(thrice.upper()))
        .isCloseTo(3 * Objects.requireNonNull(once.upper()), Percentage.withPercentage(1e-6));
  }
}
