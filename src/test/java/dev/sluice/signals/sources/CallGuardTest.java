// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static dev.sluice.kit.Patience.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Silence;
import dev.sluice.signals.wire.Got;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that is away costs. */
@Timeout(120)
class CallGuardTest {
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1000));
  private static final Got AWAY = new Got.Lost(Silence.Unreachable);

  private final AtomicInteger calls = new AtomicInteger();

  private static CallGuard guard(int atOnce, int waiting, int volume, Duration rest) {
    return new CallGuard(new CallGuard.Care(atOnce, waiting, volume, rest), PATIENT, CLOCK);
  }

  private static Got page(int status, Map<String, List<String>> headers) {
    return new Got.Page(status, HttpHeaders.of(headers, (_, _) -> true), new byte[0]);
  }

  private Supplier<Got> giving(Got got) {
    return () -> {
      calls.incrementAndGet();
      return got;
    };
  }

  @ParameterizedTest(name = "HTTP {0}, Retry-After {1}")
  @CsvSource({
    "200,, 1",
    "400,, 1",
    "429, 5, 1",
    "500,, 1",
    "503,, 1",
    "502,, 2",
    "504,, 2",
    "504, 5, 1"
  })
  void only_a_server_that_failed_is_tried_again(int status, String after, int tries) {
    // Given
    Got got = page(status, after == null ? Map.of() : Map.of("Retry-After", List.of(after)));

    // When
    Got answer = guard(8, 8, 100, PATIENT).call(giving(got));

    // Then
    assertThat(answer).isSameAs(got);
    assertThat(calls).hasValue(tries);
  }

  @Test
  void a_broken_connection_is_tried_again_once() {
    // Given
    Got good = page(200, Map.of());

    // When
    Got answer = guard(8, 8, 100, PATIENT).call(() -> calls.incrementAndGet() == 1 ? AWAY : good);

    // Then
    assertThat(answer).isSameAs(good);
    assertThat(calls).hasValue(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Silence.class,
      names = {"Timeout", "TooLarge", "Redirect", "Denied", "HttpError"})
  void what_would_be_no_better_is_not_tried_again(Silence why) {
    // Given
    Got got = new Got.Lost(why);

    // When
    Got answer = guard(8, 8, 100, PATIENT).call(giving(got));

    // Then
    assertThat(answer).isSameAs(got);
    assertThat(calls).hasValue(1);
  }

  @Test
  void after_failures_the_server_is_left_in_peace() {
    // Given
    CallGuard guard = guard(8, 8, 4, PATIENT);
    for (int i = 0; i < 2; i++) {
      guard.call(giving(AWAY));
    }
    assertThat(calls).hasValue(4);

    // When
    Got answer = guard.call(giving(AWAY));

    // Then
    assertThat(answer).isEqualTo(new Got.Lost(Silence.Resting));
    assertThat(calls).hasValue(4);
  }

  @Test
  void after_its_rest_it_is_asked_again() {
    // Given
    CallGuard guard = guard(8, 8, 4, Duration.ofMillis(100));
    for (int i = 0; i < 2; i++) {
      guard.call(giving(AWAY));
    }
    Got good = page(200, Map.of());

    // When
    await().until(() -> guard.call(giving(good)).equals(good));

    // Then
    assertThat(calls).hasValue(5);
    assertThat(guard.call(giving(good))).isSameAs(good);
  }

  @Test
  void answers_that_are_no_use_are_no_failures_of_the_server() {
    // Given
    CallGuard guard = guard(8, 8, 2, PATIENT);
    for (int i = 0; i < 10; i++) {
      guard.call(giving(page(400, Map.of())));
    }

    // When
    Got answer = guard.call(giving(new Got.Lost(Silence.TooLarge)));

    // Then
    assertThat(answer).isEqualTo(new Got.Lost(Silence.TooLarge));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void what_a_query_of_somebody_was_too_much_for_is_no_failure_of_the_server(int status) {
    // Given
    CallGuard guard = guard(8, 8, 2, PATIENT);
    for (int i = 0; i < 10; i++) {
      guard.call(giving(page(status, Map.of())));
    }
    Got good = page(200, Map.of());

    // When
    Got answer = guard.call(giving(good));

    // Then
    assertThat(answer).isSameAs(good);
    assertThat(calls).hasValue(11);
  }

  @Test
  void no_more_than_so_many_calls_are_under_way_and_the_others_wait() throws Exception {
    // Given
    CallGuard guard = guard(3, 100, 1000, PATIENT);
    CountDownLatch open = new CountDownLatch(1);
    AtomicInteger present = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Got>> answers = new ArrayList<>();

    // When
    for (int i = 0; i < 50; i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () ->
                  guard.call(
                      () -> {
                        most.accumulateAndGet(present.incrementAndGet(), Math::max);
                        hold(open);
                        present.decrementAndGet();
                        return page(200, Map.of());
                      }),
              Thread::startVirtualThread));
    }

    // Then
    await().until(() -> present.get() == 3);
    open.countDown();
    for (CompletableFuture<Got> answer : answers) {
      assertThat(answer.get(20, SECONDS)).isInstanceOf(Got.Page.class);
    }
    assertThat(most).hasValue(3);
  }

  @Test
  void who_finds_no_place_to_wait_is_told_so() {
    // Given
    CallGuard guard = guard(1, 1, 1000, PATIENT);
    CountDownLatch open = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      Thread.startVirtualThread(
          () ->
              guard.call(
                  () -> {
                    calls.incrementAndGet();
                    hold(open);
                    return AWAY;
                  }));
    }
    await().until(() -> calls.get() == 1);

    // When
    await().until(() -> busy(guard));

    // Then
    open.countDown();
    assertThat(calls.get()).isGreaterThanOrEqualTo(1);
  }

  private static boolean busy(CallGuard guard) {
    CompletableFuture<Got> answer =
        CompletableFuture.supplyAsync(() -> guard.call(() -> AWAY), Thread::startVirtualThread);
    return answer
        .completeOnTimeout(AWAY, 200, java.util.concurrent.TimeUnit.MILLISECONDS)
        .join()
        .equals(new Got.Lost(Silence.Busy));
  }

  @Test
  void a_try_that_hangs_is_interrupted_at_its_deadline() {
    // Given
    CallGuard guard =
        new CallGuard(new CallGuard.Care(1, 1, 1000, PATIENT), Duration.ofMillis(100), CLOCK);

    // When
    Got answer =
        guard.call(
            () -> {
              hold(new CountDownLatch(1));
              return AWAY;
            });

    // Then
    assertThat(answer).isEqualTo(new Got.Lost(Silence.Timeout));
  }

  private static void hold(CountDownLatch open) {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
