// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.ERRORS;
import static dev.sluice.judge.Scene.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From reading to reading: what breaches, what resets, what stands. */
class BreachTest {
  @Test
  void one_bad_reading_is_not_a_breach_where_two_are_asked_for() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0)).look(102, work(100, 50));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.badInARow()).isEqualTo(1);
    assertThat(verdict.needed()).isEqualTo(2);
    assertThat(verdict.breached()).isFalse();
  }

  @Test
  void two_bad_readings_in_a_row_are_a_breach_with_its_numbers() {
    // Given
    Scene scene =
        new Scene().look(101, work(0, 0)).look(102, work(100, 50)).look(103, work(200, 80));

    // When
    Optional<CheckVerdict> breach = scene.health().breach(Role.Guard);

    // Then
    assertThat(breach)
        .contains(
            new CheckVerdict(
                "error-rate",
                Role.Guard,
                Verdict.Bad,
                0.3,
                0.05,
                100,
                "30 % > 5 % (1 of 1 exposed agents, 100 requests)",
                2,
                2));
  }

  @Test
  void one_good_reading_starts_the_count_again() {
    // Given
    Scene scene =
        new Scene()
            .look(101, work(0, 0))
            .look(102, work(100, 50))
            .look(103, work(200, 50))
            .look(104, work(300, 100));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.badInARow()).isEqualTo(1);
  }

  @Test
  void every_reading_is_made_of_fresh_looks_only() {
    // Given
    Scene scene = new Scene();
    for (int i = 0; i <= 5; i++) {
      scene.look(101 + i, work(20 * i, 2 * i));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.badInARow()).as("60 requests are one reading, 40 are none").isEqualTo(1);
    assertThat(verdict.breached()).isFalse();
  }

  @Test
  void a_good_reading_stands_while_the_next_one_is_pooled() {
    // Given
    Scene scene =
        new Scene()
            .look(101, work(0, 0))
            .look(102, work(60, 0))
            .look(103, work(61, 0))
            .look(104, work(62, 0));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @Test
  void a_good_reading_lapses_when_the_next_one_takes_more_than_twice_as_long() {
    // Given
    Scene scene = new Scene().look(101, work(0, 0)).look(102, work(60, 0));
    for (int i = 0; i < 3; i++) {
      scene.look(103 + i, work(60, 0));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void a_bad_reading_stands_until_another_reading_says_otherwise() {
    // Given
    Scene scene = new Scene().checks(1, ERRORS).look(101, work(0, 0)).look(102, work(60, 60));
    for (int i = 0; i < 9; i++) {
      scene.look(103 + i, work(60, 60));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
  }
}
