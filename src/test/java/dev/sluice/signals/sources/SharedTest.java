// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is held of answers that are shared. */
class SharedTest {
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1000));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private Shared<Integer, String> answers(long bytes) {
    return new Shared<>(
        threads, clock, key -> key < 3000 ? "one" : "another", _ -> bytes, _ -> false);
  }

  @Test
  void what_nobody_asks_for_any_more_is_dropped() {
    // Given
    Shared<Integer, String> answers = answers(0);
    for (int i = 0; i < 200; i++) {
      answers.get(i, FRESH, null, () -> "a").answer().join();
    }
    clock.advance(Duration.ofMinutes(1));

    // When
    answers.get(0, FRESH, null, () -> "a");

    // Then
    assertThat(answers.size()).isEqualTo(1);
  }

  @Test
  void there_are_never_more_than_so_many() {
    // Given
    Shared<Integer, String> answers = answers(0);

    // When
    for (int i = 0; i < 3000; i++) {
      answers.get(i, FRESH, null, () -> "a").answer().join();
    }

    // Then
    assertThat(answers.size()).isEqualTo(2048);
  }

  @Test
  void who_asks_too_much_loses_answers_of_its_own_only() {
    // Given
    Shared<Integer, String> answers = answers(0);
    for (int i = 0; i < 10; i++) {
      answers.get(3000 + i, FRESH, null, () -> "old").answer().join();
    }
    clock.advance(Duration.ofMillis(1));

    // When
    for (int i = 0; i < 3000; i++) {
      answers.get(i, FRESH, null, () -> "a").answer().join();
    }

    // Then
    assertThat(answers.size()).isEqualTo(2048);
    for (int i = 0; i < 10; i++) {
      assertThat(answers.get(3000 + i, FRESH, null, () -> "new").answer().join()).isEqualTo("old");
    }
  }

  @Test
  void of_great_answers_the_latest_are_held() {
    // Given
    Shared<Integer, String> answers = answers(10 << 20);
    for (int i = 0; i < 10; i++) {
      answers.get(i, FRESH, null, () -> "old").answer().join();
      clock.advance(Duration.ofMillis(1));
    }

    // When
    String last = answers.get(9, FRESH, null, () -> "new").answer().join();

    // Then
    assertThat(answers.size()).isEqualTo(3);
    assertThat(last).isEqualTo("old");
  }
}
