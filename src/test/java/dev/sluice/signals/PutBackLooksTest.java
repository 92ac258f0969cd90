// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.Health;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Looks by a clock that was ahead and is put right. */
class PutBackLooksTest extends LooksScene {
  @Test
  void an_answer_can_be_shared_after_the_clock_was_put_back() {
    // Given
    health.health(query("10s", null, true));
    attempt = 2;
    health.health(query("10s", null, true));

    // When
    time.putBack(Duration.ofHours(1));
    Instant right = time.instant();
    health.health(query("10s", null, true));
    time.run();

    // Then
    assertThat(notBefore).containsExactly(right);
  }

  @Test
  void no_look_before_a_stage_becomes_one_of_the_stage_by_a_clock_that_is_put_back() {
    // Given
    badLooksBeforeAStage();
    Instant entered = time.instant();
    health.health(query("10s", entered, true));

    // When: the next record says so
    time.putBack(Duration.ofHours(1));
    health.health(query("10s", entered, true));
    Health answer = health.health(query("10s", time.instant(), true));

    // Then
    assertThat(answer.breach(Role.Guard)).isEmpty();
    assertThat(answer.lookTime()).isNull();
  }

  @Test
  void a_stage_that_begins_as_the_clock_is_put_back_has_looks_of_its_own_only() {
    // Given
    badLooksBeforeAStage();

    // When
    time.putBack(Duration.ofHours(1));
    Health answer = health.health(query("10s", time.instant(), true));

    // Then
    assertThat(answer.breach(Role.Guard)).isEmpty();
    assertThat(answer.lookTime()).isNull();
  }

  @Test
  void what_was_seen_before_the_clock_was_put_back_still_stands_while_nothing_else_is_asked() {
    // Given
    badLooksBeforeAStage();

    // When
    time.putBack(Duration.ofHours(1));
    Health answer = health.health(query("10s", null, true));

    // Then
    assertThat(answer.breach(Role.Guard)).isPresent();
  }

  @Test
  void a_look_in_the_midst_of_which_the_clock_is_put_back_counts_for_nobody() {
    // Given
    meanwhile =
        () -> {
          meanwhile = () -> {};
          time.putBack(Duration.ofHours(1));
        };
    health.health(query("10s", null, true));
    time.run();
    Instant entered = time.instant();
    health.health(query("10s", entered, true));

    // When
    time.run();

    // Then
    assertThat(looks).hasSize(2);
    assertThat(health.health(query("10s", entered, true)).lookTime())
        .as("one look cannot be compared")
        .isNull();
  }

  @Test
  void looks_go_on_at_the_interval_when_the_clock_is_put_back_in_the_midst_of_one() {
    // Given
    meanwhile =
        () -> {
          meanwhile = () -> {};
          time.putBack(Duration.ofHours(1));
        };
    health.health(query());

    // When
    time.advance(Duration.ofSeconds(25));

    // Then
    assertThat(looks).hasSize(3);
  }

  private void badLooksBeforeAStage() {
    for (int look = 0; look < 4; look++) {
      errors += 50;
      health.health(query("10s", null, true));
      time.advance(INTERVAL);
    }
    assertThat(health.health(query("10s", null, true)).breach(Role.Guard)).isPresent();
  }
}
