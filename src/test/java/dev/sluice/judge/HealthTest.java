// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {

  private static CheckVerdict check(String name, Role role, Verdict verdict, int bad) {
    return new CheckVerdict(name, role, verdict, null, null, 0, "", bad, 2);
  }

  private static Health health(CheckVerdict... checks) {
    return new Health(null, 0, Duration.ZERO, List.of(checks), List.of(), true, Compared.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "Good, Good",
    "Good Bad Blind Undecided NotConfigured, Bad",
    "Good Blind Undecided NotConfigured, Blind",
    "Good Undecided NotConfigured, Undecided",
    "Good NotConfigured, Good",
    "NotConfigured, NotConfigured"
  })
  void the_worst_verdict_speaks_for_all(String verdicts, Verdict expected) {
    // Given
    Health health =
        health(
            Arrays.stream(verdicts.split(" ", -1))
                .map(v -> check("c-" + v, Role.Guard, Verdict.valueOf(v), 0))
                .toArray(CheckVerdict[]::new));

    // When
    Verdict overall = health.overall();

    // Then
    assertThat(overall).isEqualTo(expected);
  }

  @Test
  void pods_alone_are_not_enough_to_be_called_good() {
    // Given
    Health health =
        health(
            check("pods", Role.Guard, Verdict.Good, 0),
            check("error-rate", Role.Guard, Verdict.NotConfigured, 0));

    // When
    Verdict overall = health.overall();

    // Then
    assertThat(overall).isEqualTo(Verdict.NotConfigured);
    assertThat(health.looks()).isFalse();
  }

  @Test
  void what_is_told_by_events_is_not_waited_for_but_a_check_of_that_name_is() {
    // Given
    CheckVerdict state = check("state", Role.Guard, Verdict.Good, 0);

    // When
    Health told = health().and(state);

    // Then
    assertThat(told.looks()).isFalse();
    assertThat(told.counted(2).looks()).isFalse();
    assertThat(health(state).looks()).isTrue();
    assertThat(health(state).unseen()).isTrue();
  }

  @Test
  void a_breach_is_one_of_the_role_that_is_asked_for() {
    // Given
    CheckVerdict once = check("once", Role.Guard, Verdict.Bad, 1);
    CheckVerdict watch = check("watch", Role.Watch, Verdict.Bad, 2);
    CheckVerdict guard = check("guard", Role.Guard, Verdict.Bad, 3);

    // When
    Health health = health(once, watch, guard);

    // Then
    assertThat(health.breach(Role.Guard)).contains(guard);
    assertThat(health.breach(Role.Watch)).contains(watch);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "'', none, true",
        "'', 2026-03-02T09:00:00Z, true",
        "pods, none, false",
        "pods error-rate, none, true",
        "pods error-rate, 2026-03-02T09:00:00Z, false"
      })
  void nothing_is_known_before_a_look_has_ended_where_one_is_taken(
      String names, @Nullable Instant lookTime, boolean unseen) {
    // Given
    List<CheckVerdict> checks =
        Arrays.stream(names.split(" ", -1))
            .filter(name -> !name.isEmpty())
            .map(name -> check(name, Role.Guard, Verdict.Good, 0))
            .toList();

    // When
    Health health = new Health(lookTime, 1, Duration.ZERO, checks, List.of(), true, Compared.NONE);

    // Then
    assertThat(health.unseen()).isEqualTo(unseen);
  }

  @ParameterizedTest
  @CsvSource({
    "NotConfigured 0, Good 0, 2",
    "Good 0, Undecided 0, 2",
    "Undecided 0, Bad 1, 2",
    "Bad 1, Blind 0, 2",
    "Blind 0, Bad 2, 2",
    "Bad 2, Blind 0, 1",
    "Undecided 0, Good 0, 1",
    "Good 0, Good 1, 1",
    "Bad 2, Bad 3, 1"
  })
  void of_two_groups_of_agents_the_one_that_weighs_more_speaks_and_of_two_alike_the_first(
      String first, String second, int speaks) {
    // Given
    CheckVerdict one = said("one", first);
    CheckVerdict other = said("other", second);

    // When
    CheckVerdict worse = CheckVerdict.worse(one, other);

    // Then
    assertThat(worse).isSameAs(speaks == 1 ? one : other);
  }

  private static CheckVerdict said(String name, String verdictAndRow) {
    String[] words = verdictAndRow.split(" ", -1);
    return check(name, Role.Guard, Verdict.valueOf(words[0]), Integer.parseInt(words[1]));
  }
}
