// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.flags.ofrep.access.TokenReviews.Verdict;
import dev.sluice.flags.ofrep.access.TokenReviews.Waits;
import dev.sluice.kit.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of tokens, and for how long. */
class TokenReviewsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String TOKEN = "a.b.c";
  private static final Holder PLANNER = new Holder(new Caller("shop", "planner"));
  private static final Verdict THEIRS = new Verdict.Theirs(PLANNER);

  /** For as long as a test runs. */
  private static final Duration LONG = Duration.ofHours(1);

  private static final Waits PATIENT = new Waits(LONG, LONG);
  private static final Waits IMPATIENT = new Waits(LONG, Duration.ofMillis(1));

  private final MutableClock clock = new MutableClock(NOW);
  private final List<String> asked = new ArrayList<>();
  private final List<Runnable> queue = new ArrayList<>();
  private Optional<Holder> answer = Optional.of(PLANNER);
  private boolean away;
  private final TokenReviews reviews = reviews(PATIENT);

  @Test
  void who_was_vouched_for_is_not_asked_about_for_a_minute() {
    assertThat(ask(TOKEN)).isEqualTo(THEIRS);

    clock.advance(TokenReviews.GOOD_FOR.minusMillis(1));
    assertThat(reviews.known(TOKEN)).contains(THEIRS);

    clock.advance(Duration.ofMillis(1));
    assertThat(reviews.known(TOKEN)).isEmpty();
  }

  @Test
  void who_is_nobody_may_come_again_soon() {
    answer = Optional.empty();
    assertThat(ask(TOKEN)).isEqualTo(new Verdict.Nobodys());

    assertThat(reviews.known(TOKEN)).contains(new Verdict.Nobodys());
    clock.advance(TokenReviews.BAD_FOR);
    assertThat(reviews.known(TOKEN)).isEmpty();
  }

  @Test
  void a_token_that_was_withdrawn_is_out_when_it_is_asked_about_again() {
    ask(TOKEN);
    answer = Optional.empty();
    clock.advance(TokenReviews.GOOD_FOR);

    assertThat(ask(TOKEN)).isEqualTo(new Verdict.Nobodys());
  }

  @Test
  void many_who_come_at_once_with_one_token_are_one_question() {
    CompletableFuture<Verdict> one = reviews.ask(TOKEN);
    CompletableFuture<Verdict> two = reviews.ask(TOKEN);
    work();

    assertThat(List.of(one.join(), two.join())).containsOnly(THEIRS);
    assertThat(asked).containsExactly(TOKEN);
  }

  @Test
  void who_was_vouched_for_is_not_kept_waiting_by_an_api_server_that_hangs() {
    TokenReviews reviews = reviews(IMPATIENT);
    ask(reviews, TOKEN);
    clock.advance(TokenReviews.GOOD_FOR);

    CompletableFuture<Verdict> stranger = reviews.ask("x.y.z");
    CompletableFuture<Verdict> known = reviews.ask(TOKEN);

    assertThat(known.join()).isEqualTo(THEIRS);
    assertThat(stranger).isNotDone();
    clock.advance(TokenReviews.ASK_AGAIN);
    assertThat(reviews.ask(TOKEN)).as("while that question hangs").isCompletedWithValue(THEIRS);
    assertThat(queue).as("questions").hasSize(2);
  }

  @Test
  void what_the_api_server_says_late_counts_from_then_on() {
    TokenReviews reviews = reviews(IMPATIENT);
    ask(reviews, TOKEN);
    answer = Optional.empty();
    clock.advance(TokenReviews.GOOD_FOR);
    assertThat(reviews.ask(TOKEN).join()).isEqualTo(THEIRS);

    work();

    assertThat(reviews.known(TOKEN)).contains(new Verdict.Nobodys());
  }

  @Test
  void so_many_strangers_are_asked_about_at_once_and_who_was_vouched_for_beside_them() {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch held = new CountDownLatch(1);
    TokenReviewer reviewer =
        token -> {
          if (!token.equals(TOKEN)) {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            join(held);
            underWay.decrementAndGet();
          }
          return Optional.of(PLANNER);
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TokenReviews crowded = new TokenReviews(reviewer, threads, clock, clock, PATIENT);
      crowded.ask(TOKEN).join();
      clock.advance(TokenReviews.GOOD_FOR);
      List<CompletableFuture<Verdict>> strangers =
          IntStream.range(0, 100).mapToObj(i -> crowded.ask("x." + i + ".z")).toList();
      await("the crowd").until(() -> underWay.get() == TokenReviews.STRANGERS_AT_ONCE);

      Verdict known = crowded.ask(TOKEN).join();

      assertThat(known).isEqualTo(THEIRS);
      assertThat(crowded.known(TOKEN)).as("confirmed beside the crowd").contains(THEIRS);
      held.countDown();
      strangers.forEach(CompletableFuture::join);
      assertThat(most).hasValue(TokenReviews.STRANGERS_AT_ONCE);
    }
  }

  @Test
  void so_many_strangers_wait_at_once_and_the_next_comes_again() {
    TokenReviews reviews = reviews(IMPATIENT);
    ask(reviews, TOKEN);
    clock.advance(TokenReviews.GOOD_FOR);
    for (int i = 0; i < TokenReviews.MOST_WAITING; i++) {
      assertThat(reviews.ask("x." + i + ".z")).isNotDone();
    }

    assertThat(reviews.ask("one.too.many")).isCompletedWithValue(new Verdict.NotNow());
    assertThat(reviews.ask(TOKEN).join()).as("no stranger").isEqualTo(THEIRS);
  }

  @Test
  void while_the_api_server_is_away_who_was_in_stays_in_for_a_while() {
    ask(TOKEN);
    away = true;
    clock.advance(TokenReviews.GOOD_FOR);
    assertThat(ask(TOKEN)).isEqualTo(THEIRS);
    assertThat(reviews.known(TOKEN)).as("not asked at each request").contains(THEIRS);

    clock.advance(TokenReviews.ASK_AGAIN);
    assertThat(reviews.known(TOKEN)).isEmpty();

    clock.advance(TokenReviews.GOOD_WHILE_AWAY);
    assertThat(ask(TOKEN)).isEqualTo(new Verdict.NotNow());
  }

  @Test
  void while_the_api_server_is_away_nobody_new_comes_in() {
    away = true;
    assertThat(ask(TOKEN)).isEqualTo(new Verdict.NotNow());

    away = false;
    assertThat(ask(TOKEN)).as("and is not held against him").isEqualTo(THEIRS);
  }

  @Test
  void who_was_out_stays_out_while_the_api_server_is_away() {
    answer = Optional.empty();
    ask(TOKEN);
    away = true;
    clock.advance(TokenReviews.BAD_FOR);

    assertThat(ask(TOKEN)).isEqualTo(new Verdict.NotNow());
  }

  @Test
  void no_token_outlives_its_own_end() {
    String token = token("{\"exp\":" + NOW.plusSeconds(30).getEpochSecond() + "}");
    ask(token);
    clock.advance(Duration.ofSeconds(29));
    assertThat(reviews.known(token)).contains(THEIRS);

    clock.advance(Duration.ofSeconds(1));
    assertThat(reviews.known(token)).contains(new Verdict.Nobodys());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b", "a.b.c.d"})
  void what_cannot_be_a_token_is_not_asked_about(String token) {
    assertThat(reviews.known(token)).contains(new Verdict.Nobodys());
    assertThat(reviews.known("a.b." + "c".repeat(9000))).contains(new Verdict.Nobodys());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "{", "[]", "{\"exp\":\"soon\"}", "{\"exp\":1e99}"})
  void what_a_token_says_of_its_end_is_not_trusted_to_be_readable(String payload) {
    assertThat(reviews.known(token(payload))).isEmpty();
  }

  @Test
  void only_so_many_are_remembered() {
    ask(TOKEN);
    for (int i = 0; i < TokenReviews.MOST; i++) {
      ask("x." + i + ".z");
    }

    assertThat(reviews.known(TOKEN)).isEmpty();
  }

  private static String token(String payload) {
    return "a."
        + Base64.getUrlEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
        + ".c";
  }

  private TokenReviews reviews(Waits waits) {
    return new TokenReviews(this::review, queue::add, clock, clock, waits);
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Verdict ask(String token) {
    return ask(reviews, token);
  }

  private Verdict ask(TokenReviews reviews, String token) {
    CompletableFuture<Verdict> verdict = reviews.ask(token);
    work();
    return verdict.join();
  }

  private void work() {
    queue.forEach(Runnable::run);
    queue.clear();
  }

  private Optional<Holder> review(String token) {
    asked.add(token);
    if (away) {
      throw new IllegalStateException("away");
    }
    return answer;
  }
}
