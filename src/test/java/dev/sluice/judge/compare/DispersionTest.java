// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums that no look has to be kept for, against the looks themselves. */
class DispersionTest {
  private static final Offset<Double> ROUNDED = Offset.offset(1e-9);

  /** Bursts: every third look has nine times the errors, and the traffic shifts all the time. */
  private static List<Split> bursts(int looks) {
    List<Split> all = new ArrayList<>();
    for (int i = 0; i < looks; i++) {
      int burst = i % 3 == 0 ? 9 : 1;
      all.add(look(100 + 10 * i, burst * (1 + i % 2), 300, burst * (2 + i % 4)));
    }
    return all;
  }

  private static Split look(double trials, double errors, double restTrials, double restErrors) {
    return new Split(new Trials(trials, errors), new Trials(restTrials, restErrors));
  }

  private static Dispersion after(Dispersion begin, List<Split> looks, double tolerated) {
    Dispersion seen = begin;
    for (Split look : looks) {
      seen = seen.plus(look, tolerated);
    }
    return seen;
  }

  /** Pearson's statistic over its degrees of freedom, look by look, at the ratio that fits. */
  private static double phi(List<Split> looks, double tolerated) {
    double above = 0;
    double below = 0;
    for (Split look : looks) {
      double q = look.share(tolerated);
      above += look.exposed().errors() * (1 - q);
      below += look.rest().errors() * q;
    }
    double r = above / below;
    double sum = 0;
    for (Split look : looks) {
      double q = look.share(tolerated);
      double off = look.exposed().errors() * (1 - q) - r * look.rest().errors() * q;
      sum += off * off / (r * q * (1 - q) * look.errors());
    }
    return sum / (looks.size() - 1);
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "10, 2.5", "24, 1", "50, 0.7"})
  void is_what_the_looks_vary_by_around_the_ratio_that_fits(int looks, double tolerated) {
    // Given
    List<Split> seen = bursts(looks);

    // When
    double phi = after(Dispersion.NONE, seen, tolerated).phi();

    // Then
    assertThat(phi).isCloseTo(Math.max(1, phi(seen, tolerated)), ROUNDED);
  }

  @Test
  void looks_that_swing_more_than_chance_temper() {
    // Given
    List<Split> seen = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      seen.add(i % 2 == 0 ? look(100, 18, 100, 2) : look(100, 2, 100, 18));
    }

    // When
    double phi = after(Dispersion.NONE, seen, 1).phi();

    // Then: each look is 8 from the 10 that are expected, with a variance of 5
    assertThat(phi).isCloseTo(20 * (8 * 8 / 5.0) / 19, ROUNDED);
  }

  @Test
  void fewer_than_ten_looks_say_nothing() {
    List<Split> swings =
        List.of(
            look(100, 18, 100, 2),
            look(100, 2, 100, 18),
            look(100, 18, 100, 2),
            look(100, 2, 100, 18),
            look(100, 18, 100, 2),
            look(100, 2, 100, 18),
            look(100, 18, 100, 2),
            look(100, 2, 100, 18),
            look(100, 18, 100, 2),
            look(100, 2, 100, 18));

    assertThat(after(Dispersion.NONE, swings.subList(0, 9), 1).phi()).isEqualTo(1);
    assertThat(after(Dispersion.NONE, swings, 1).phi()).isGreaterThan(10);
  }

  @Test
  void looks_that_swing_less_than_chance_are_no_reason_to_trust_more() {
    List<Split> even = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      even.add(look(100, 5, 100, 5));
    }

    assertThat(after(Dispersion.NONE, even, 1).phi()).isEqualTo(1);
  }

  @Test
  void errors_of_one_arm_alone_do_not_vary() {
    List<Split> exposedOnly = new ArrayList<>();
    List<Split> restOnly = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      exposedOnly.add(look(100, 1 + i, 100, 0));
      restOnly.add(look(100, 0, 100, 1 + i));
    }

    assertThat(after(Dispersion.NONE, exposedOnly, 1).phi()).isEqualTo(1);
    assertThat(after(Dispersion.NONE, restOnly, 1).phi()).isEqualTo(1);
    // They count as much as looks that vary by chance.
    assertThat(after(Dispersion.NONE, exposedOnly, 1).closed())
        .isEqualTo(new Dispersion(19, 19, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void a_look_that_tells_nothing_changes_nothing() {
    Dispersion seen = after(Dispersion.NONE, bursts(12), 1);

    assertThat(seen.plus(look(100, 0, 100, 0), 1)).isEqualTo(seen);
    assertThat(seen.plus(look(0, 0, 100, 3), 1)).isEqualTo(seen);
    assertThat(seen.plus(look(100, 3, 0, 0), 1)).isEqualTo(seen);
    assertThat(seen.plus(look(100, 3, 100, 0), 1)).isNotEqualTo(seen);
  }

  @Test
  void where_one_arm_has_all_the_weight_there_is_nothing_to_compare() {
    Dispersion seen = after(Dispersion.NONE, bursts(12), 1);

    assertThat(seen.plus(look(100, 3, 100, 3), 0)).isEqualTo(seen);
    assertThat(seen.plus(look(100, 3, 100, 3), 1e300)).isEqualTo(seen);
  }

  @Test
  void the_next_step_begins_with_what_was_known() {
    Dispersion seen = after(Dispersion.NONE, bursts(24), 1);

    Dispersion closed = seen.closed();

    assertThat(closed.phi()).isCloseTo(seen.phi(), ROUNDED);
    assertThat(closed.freedom()).isEqualTo(23);
    assertThat(closed.closed()).isEqualTo(closed);
  }

  @Test
  void what_came_before_weighs_as_much_as_sixty_looks() {
    // Given
    Dispersion before = after(Dispersion.NONE, bursts(500), 1).closed();

    // When
    List<Split> since = bursts(40);
    double phi = after(before, since, 1).phi();

    // Then
    double weighed = 60 * before.phi() + 39 * phi(since, 1);
    assertThat(before.freedom()).isCloseTo(60, ROUNDED);
    assertThat(phi).isCloseTo(weighed / (60 + 39), ROUNDED);
  }
}
