// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.PodTerms;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.With;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rhythm of looks. */
class HealthLooksTest extends LooksScene {
  @Test
  void asking_answers_at_once_and_starts_the_first_look() {
    // When
    Health answer = health.health(query());

    // Then
    assertThat(answer.lookTime()).isNull();
    assertThat(looks).isEmpty();
    time.run();
    assertThat(looks).hasSize(1);
    assertThat(announced).containsExactly(OWNER);
  }

  @Test
  void looks_follow_each_other_at_the_interval_whatever_they_take() {
    // Given
    health.health(query());

    // When
    time.advance(Duration.ofSeconds(35));

    // Then
    assertThat(looks)
        .extracting(at -> Duration.between(looks.getFirst(), at).toMillis())
        .containsExactly(0L, 10_000L, 20_000L, 30_000L);
    assertThat(announced).hasSize(4);
  }

  @Test
  void pods_that_are_seen_otherwise_by_time_alone_are_announced_within_an_interval() {
    // Given a new agent that finds no node, which two minutes later is bad
    pods.listed();
    HealthQuery moving =
        With.with(
            query("10s", time.instant(), false),
            "terms",
            Map.of("planner", PodTerms.STANDARD.judging("r2")));
    pods.observe(PodScene.pod("uid-1"));
    pods.observe(PodStandingTest.homeless("uid-1", "r2"));
    health.health(moving);
    time.advance(Duration.ofSeconds(100));
    boolean before = announced.isEmpty();

    // When
    time.advance(Duration.ofSeconds(30));

    // Then
    assertThat(before).isTrue();
    assertThat(announced).containsOnly(OWNER).isNotEmpty();
  }

  @Test
  void a_look_that_takes_longer_than_the_interval_is_followed_at_once_by_one_more() {
    // Given
    took = Duration.ofSeconds(25);
    health.health(query());

    // When
    time.advance(Duration.ofSeconds(30));

    // Then
    assertThat(looks)
        .extracting(at -> Duration.between(looks.getFirst(), at).toSeconds())
        .containsExactly(0L, 25L);
  }

  @Test
  void asking_again_does_not_look_more_often() {
    // When
    ask(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(7));

    // Then
    assertThat(looks).hasSize(1);
    assertThat(time.waiting()).isEqualTo(1);
  }

  @Test
  void looks_become_health() {
    // Given
    ask(Duration.ZERO, Duration.ofSeconds(1));
    errors = 50;
    time.advance(INTERVAL);
    errors = 90;
    time.advance(INTERVAL);

    // When
    Health answer = health.health(query());

    // Then
    assertThat(answer.breach(Role.Guard).map(CheckVerdict::reason))
        .contains("40 % > 5 % (1 of 1 exposed agents, 100 requests)");
  }

  @Test
  void entering_a_step_is_looked_at_at_once() {
    // Given
    ask(Duration.ZERO, Duration.ofSeconds(4));
    Instant entered = time.instant();

    // When
    health.health(query("10s", entered, true));
    time.run();

    // Then
    assertThat(looks).hasSize(2).last().isEqualTo(entered);
    time.advance(INTERVAL);
    assertThat(looks).hasSize(3).last().isEqualTo(entered.plus(INTERVAL));
  }

  @Test
  void entering_a_step_in_the_middle_of_a_look_is_looked_at_right_after_it() {
    // Given
    meanwhile =
        () -> {
          meanwhile = () -> {};
          health.health(query("10s", time.instant().plusMillis(1), true));
          time.run();
        };
    health.health(query());

    // When
    time.advance(Duration.ofSeconds(5));

    // Then
    assertThat(looks)
        .extracting(at -> Duration.between(looks.getFirst(), at).toMillis())
        .as("never two at the same time")
        .containsExactly(0L, 100L);
  }

  @Test
  void no_reading_of_a_failed_attempt_counts_for_the_next_one() {
    // Given
    ask(Duration.ZERO, INTERVAL, INTERVAL);
    assertThat(health.health(query()).lookTime()).isNotNull();

    // When
    attempt = 2;
    Health answer = health.health(query());

    // Then
    assertThat(answer.lookTime()).isNull();
    assertThat(answer.taken()).isZero();
    assertThat(answer.first(Verdict.Good)).isEmpty();
    time.run();
    assertThat(looks).last().as("looked at at once").isEqualTo(time.instant().minus(took));
  }

  @Test
  void a_look_that_began_in_the_failed_attempt_counts_for_nobody() {
    // Given
    ask(Duration.ZERO, INTERVAL);
    meanwhile =
        () -> {
          meanwhile = () -> {};
          attempt = 2;
          health.health(query());
          time.run();
        };
    time.advance(INTERVAL.minus(took));

    // When
    time.advance(took.multipliedBy(2));

    // Then
    assertThat(looks).hasSize(4);
    assertThat(health.health(query()).lookTime()).as("one look cannot be compared").isNull();
  }

  @Test
  void an_answer_that_was_asked_for_in_the_failed_attempt_is_of_no_use_in_the_next_one() {
    // Given
    HealthQuery waiting = query("10s", null, true);
    health.health(waiting);
    time.advance(Duration.ofSeconds(5));

    // When
    attempt = 2;
    Instant retried = time.instant();
    health.health(query("10s", null, true));
    time.run();

    // Then
    assertThat(notBefore).containsExactly(null, retried);
  }

  @Test
  void another_interval_counts_at_once() {
    // Given
    ask(Duration.ZERO, Duration.ofSeconds(1));

    // When
    health.health(query("2s", Instant.parse("2026-11-22T10:00:00Z"), true));
    time.advance(Duration.ofSeconds(5));

    // Then
    assertThat(looks)
        .extracting(at -> Duration.between(looks.getFirst(), at).toSeconds())
        .containsExactly(0L, 1L, 3L, 5L);
  }

  @Test
  void each_answer_has_two_seconds_and_less_than_the_interval() {
    // Given
    Instant since = time.instant();
    health.health(query("10s", since, true));
    time.run();

    // When
    health.health(query("1s", since, true));
    time.run();

    // Then
    assertThat(deadlines).containsExactly(Duration.ofSeconds(2), Duration.ofMillis(750));
  }
}
