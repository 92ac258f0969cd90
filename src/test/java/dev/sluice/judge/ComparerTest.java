// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Sittings.compare;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Compare;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthCheck.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a check that compares says. */
class ComparerTest {
  private static final HealthCheck ERRORS = compare("against-rest", Signal.ErrorRate);

  /** Enough is known of the time before, and agents 0 and 1 are exposed. */
  private static Sittings begun(HealthCheck... checks) {
    return new Sittings(checks).looks(75, 4).stage(0, 1);
  }

  @Test
  void before_a_stage_there_is_nothing_to_compare() {
    // Given
    Sittings sittings = new Sittings(ERRORS).looks(75, 4);

    // When
    CheckVerdict verdict = sittings.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).isEqualTo(CompareWords.NO_STAGE);
  }

  @ParameterizedTest
  @EnumSource
  void exposed_agents_with_more_errors_than_the_rest_are_bad_at_once(Signal signal) {
    // Given
    Sittings sittings = begun(compare("against-rest", signal)).looks(1, 40, 4);

    // When
    CheckVerdict verdict = sittings.looks(1, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reading()).isEqualTo(10);
  }

  @Test
  void the_verdict_carries_the_numbers_that_it_rests_on() {
    // Given
    Sittings sittings = begun(ERRORS);

    // When
    CheckVerdict verdict = sittings.looks(2, 40, 4).verdict();

    // Then
    assertThat(verdict.reason())
        .matches(
            "10 x the errors of the rest \\(at least [3-9.]+ x, at most [0-9.]+ x\\), 1\\.0\\d x"
                + " is natural: evidence \\d+ >= 100 \\(80 of 2000 against 32 of 8000 requests, 1"
                + " looks, phi 1\\)");
    assertThat(verdict.limit()).isBetween(1.0, 1.1);
    assertThat(verdict.samples()).isEqualTo(2_000);
  }

  @Test
  void the_first_look_of_a_step_is_dropped() {
    // Given
    Sittings sittings = begun(ERRORS);

    // When
    CheckVerdict verdict = sittings.looks(1, 900, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void agents_that_are_no_worse_become_good_and_the_words_stand_still() {
    // Given
    Sittings sittings = begun(ERRORS).looks(20, 4);
    CheckVerdict before = sittings.verdict();

    // When
    CheckVerdict after = sittings.looks(5, 4).verdict();

    // Then
    assertThat(before.verdict()).isEqualTo(Verdict.Good);
    assertThat(after.reason()).isEqualTo(before.reason());
  }

  @Test
  void one_bad_agent_is_named_and_the_version_is_not_blamed() {
    // Given
    Sittings sittings = new Sittings(ERRORS).looks(75, 4).stage(0, 1, 2);

    // When
    CheckVerdict verdict = sittings.looksWithOneBad(20, 1, 60).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).startsWith("default/planner/1 alone has more errors");
  }

  @Test
  void without_looks_before_the_stage_the_limits_stand_guard() {
    // Given
    Sittings sittings = new Sittings(ERRORS).looks(30, 4).stage(0, 1);

    // When
    CheckVerdict verdict = sittings.looks(20, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).startsWith(CompareWords.NOTHING_KNOWN);
  }

  @Test
  void at_full_exposure_nobody_is_left_to_compare_with() {
    // Given
    Sittings sittings = begun(ERRORS).looks(5, 4);

    // When
    CheckVerdict verdict = sittings.step(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).looks(5, 40).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).startsWith(CompareWords.NO_REST);
  }

  @Test
  void an_exposed_agent_that_gives_nothing_makes_it_blind() {
    // Given
    Sittings sittings = begun(ERRORS).looks(5, 4);

    // When
    CheckVerdict verdict = sittings.silent(1).looks(5, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason()).startsWith("default/planner/1 gives no whole answer in time");
  }

  @Test
  void one_of_the_rest_that_gives_nothing_is_left_out() {
    // Given
    Sittings sittings = begun(ERRORS).silent(7);

    // When
    CheckVerdict verdict = sittings.looks(2, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }

  @Test
  void a_rest_that_gives_nothing_makes_it_blind() {
    // Given
    Sittings sittings = begun(ERRORS).silent(2, 3, 4, 5, 6, 7, 8, 9);

    // When
    CheckVerdict verdict = sittings.looks(2, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
  }

  @Test
  void what_was_proven_stands_when_nothing_is_seen_any_more() {
    // Given
    Sittings sittings = begun(ERRORS).looks(2, 40, 4);

    // When
    CheckVerdict verdict = sittings.silent(0).looks(2, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }

  @Test
  void guards_share_the_chance_of_a_false_alarm() {
    // Given
    Sittings one = begun(ERRORS);
    Sittings two = begun(ERRORS, compare("undelivered", Signal.Delivery));

    // When
    String alone = one.looks(2, 40, 4).verdict().reason();
    String together = two.looks(2, 40, 4).verdict().reason();

    // Then
    assertThat(alone).contains(" >= 100 ");
    assertThat(together).contains(" >= 200 ");
  }

  @Test
  void what_only_watches_takes_nothing_from_the_guards() {
    // Given
    HealthCheck watch =
        HealthCheck.comparing("watch", Role.Watch, new Compare(Signal.Delivery, 0.05));
    Sittings sittings = begun(ERRORS, watch).looks(2, 40, 4);

    // When
    CheckVerdict verdict = sittings.verdict("watch");

    // Then
    assertThat(verdict.reason()).contains(" >= 20 ");
    assertThat(sittings.verdict().reason()).contains(" >= 100 ");
  }

  @Test
  void the_test_is_tried_where_nothing_was_done() {
    // Given
    Sittings sittings = new Sittings(ERRORS);

    // When
    sittings.looks(400, 4);

    // Then
    assertThat(sittings.health().compared().trusts())
        .containsExactly(new Compared.Trust("against-rest", 2, 0));
  }
}
