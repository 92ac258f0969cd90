// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.judge.compare.Bounds;
import dev.sluice.judge.compare.Finding;
import dev.sluice.judge.compare.Finding.Kind;
import dev.sluice.judge.compare.Split;
import dev.sluice.judge.compare.Trials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison in numbers, as people read it beside a verdict. */
class CompareWordsTest {
  private static final CompareWords WORDS =
      new CompareWords(Sittings.compare("c", Signal.ErrorRate), new Tried(Signal.ErrorRate, null));

  private static Finding finding(
      Kind kind, @Nullable Double ratio, @Nullable Double upper, double evidence, long looks) {
    Split total = new Split(new Trials(101, 20), new Trials(1900, 19));
    return new Finding(
        kind, 1.2, ratio, new Bounds(2.3, upper), evidence, 100, total, looks, 1.5, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          Worse | 4.1  | 7.9  | 312.9 | 4.1 x the errors of the rest (at least 2.3 x, at most 7.9 x), 1.2 x is natural: evidence 312 >= 100
          Worse | none | none | 100   | more errors of the rest (at least 2.3 x), 1.2 x is natural: evidence 100 >= 100
          Open  | 4.1  | none | 99.9  | 4.1 x the errors of the rest (at least 2.3 x), 1.2 x is natural: evidence 99 < 100
          Open  | none | none | 9.87  | no errors of the rest yet, 1.2 x is natural: evidence 9.87 < 100
          Open  | none | none | 10.5  | no errors of the rest yet, 1.2 x is natural: evidence 10 < 100
          Alike | none | none | 0.1   | no errors of the rest yet, 1.2 x is natural: evidence 0.1 < 100
          """)
  void what_was_seen_is_told_in_numbers(
      Kind kind, @Nullable Double ratio, @Nullable Double upper, double evidence, String told) {
    // Given
    Finding finding = finding(kind, ratio, upper, evidence, 7);

    // When
    String numbers = WORDS.numbers(finding);

    // Then
    assertThat(numbers)
        .isEqualTo(told + " (20 of 101 against 19 of 1900 requests, 7 looks, phi 1.5)");
  }

  @Test
  void evidence_without_end_is_a_number_all_the_same() {
    // Given
    Finding finding = finding(Kind.Worse, 4.1, null, Double.POSITIVE_INFINITY, 7);

    // When
    String numbers = WORDS.numbers(finding);

    // Then
    assertThat(numbers).contains("evidence 9220000000000000000 >= 100");
  }

  @Test
  void before_the_first_look_there_is_only_what_is_needed() {
    // Given
    Finding finding = finding(Kind.Open, null, null, 1, 0);

    // When
    String numbers = WORDS.numbers(finding);

    // Then
    assertThat(numbers).isEqualTo("no look yet, evidence of 100 is needed");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "ErrorRate, 0.0501, 0.05, 5.01 %",
        "ErrorRate, 0.05001, 0.05, 5.001 %",
        "Latency, 0.5004, 0.5, 500.4 ms",
        "none, 5, 5, 5.0",
        "none, 0.1, 0.1, 0.1",
      })
  void a_reading_has_as_many_digits_as_tell_it_from_its_limit(
      @Nullable Signal signal, double value, double limit, String told) {
    // When
    String unlike = Wording.unlike(signal, value, limit);

    // Then
    assertThat(unlike).isEqualTo(told);
  }
}
