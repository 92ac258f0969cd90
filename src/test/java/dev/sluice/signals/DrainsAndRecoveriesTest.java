// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.judge.state.AgentCalls.Answer;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.state.HttpStateKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainsAndRecoveriesTest extends StateScene {
  @Test
  void a_restarted_agent_says_what_it_recovered_and_the_next_run_is_asked_anew() {
    // Given
    agent = _ -> new Reply(200, "{\"recovered\": 99.7}");
    verify("uid-1");
    awaitTold();
    RecoverySight first = verify("uid-1");

    // When
    RecoverySight next = verify("uid-2");

    // Then
    assertThat(first).isEqualTo(new RecoverySight.Recovered(99.7));
    assertThat(next).isEqualTo(new RecoverySight.Awaited());
    awaitTold();
    assertThat(asked).containsExactly("GET /state", "GET /state");
  }

  @ParameterizedTest
  @ValueSource(ints = {202, 503})
  void one_that_is_still_at_it_is_asked_again_a_second_later(int status) {
    // Given
    agent = _ -> new Reply(status, "");
    verify("uid-1");
    await().until(() -> later.size() == 1);
    RecoverySight still = verify("uid-1");
    agent = _ -> new Reply(200, "{\"recovered\": 100}");
    clock.advance(Duration.ofSeconds(1));
    verify("uid-1");
    awaitTold();

    // When
    RecoverySight sight = verify("uid-1");

    // Then
    assertThat(still).isEqualTo(new RecoverySight.Awaited());
    assertThat(sight).isEqualTo(new RecoverySight.Recovered(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"recovered\": \"99\"}", "{\"recovered\": 101}", "{\"recovered\": -1}"})
  void what_is_no_percentage_says_nothing(String body) {
    // Given
    agent = _ -> new Reply(200, body);
    verify("uid-1");
    awaitTold();

    // When
    RecoverySight sight = verify("uid-1");

    // Then
    assertThat(sight).isEqualTo(new RecoverySight.Failed("does not say \"recovered\" in percent"));
  }

  @Test
  void an_agent_that_drains_says_what_it_has_left_until_it_has_nothing() {
    // Given
    agent = _ -> new Reply(202, "{\"inFlight\": 3}");
    DrainSight first = drain("uid-1");
    awaitTold();
    DrainSight busy = drain("uid-1");
    agent = _ -> new Reply(200, "");
    clock.advance(Duration.ofSeconds(1));
    drain("uid-1");
    awaitTold();

    // When
    DrainSight done = drain("uid-1");

    // Then
    assertThat(List.of(first, busy, done))
        .containsExactly(
            new DrainSight.Draining(null), new DrainSight.Draining(3L), new DrainSight.Drained());
    assertThat(List.of(first.over(), busy.over(), done.over())).containsExactly(false, false, true);
    assertThat(asked).containsOnly("POST /state {\"timeoutSeconds\":60}");
  }

  @Test
  void one_that_does_not_finish_is_overdue_with_what_it_has_left() {
    // Given
    agent = _ -> new Reply(202, "{\"inFlight\": 3}");
    drain("uid-1");
    awaitTold();
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(2));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Overdue(3L));
    assertThat(sight.over()).isTrue();
  }

  @Test
  void one_that_does_not_answer_is_overdue_in_the_end() {
    // Given
    agent = _ -> new Reply(404, "");
    drain("uid-1");
    await().until(() -> later.size() == 1);
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(29));
    drain("uid-1");
    clock.advance(Duration.ofSeconds(2));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Overdue(null));
  }

  @Test
  void who_is_slow_to_take_a_drained_agent_down_says_so_again_before_it_works_again() {
    // Given
    agent = _ -> new Reply(200, "");
    drain("uid-1");
    awaitTold();
    drain("uid-1");
    clock.advance(Duration.ofSeconds(30));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Drained());
    await().until(() -> asked.size() == 2);
  }

  @Test
  void
      agents_that_save_for_minutes_keep_none_from_draining_and_none_from_saying_what_it_recovered() {
    // Given
    CountDownLatch saved = new CountDownLatch(1);
    agent =
        request -> {
          if (request.contains("601")) {
            uninterruptibly(saved);
          }
          return new Reply(200, "{\"recovered\": 100}");
        };
    AgentState.Save slow = new AgentState.Save(AT, "601s", "10m");
    for (int fleet = 0; fleet < 100; fleet++) {
      keeper.saves("default/slow/" + fleet, slow, Set.of(AGENT));
    }
    await().until(() -> asked.size() >= 64);
    verify("uid-1");
    awaitTold();

    // When
    drain("uid-1");
    awaitTold();

    // Then
    assertThat(drain("uid-1")).isEqualTo(new DrainSight.Drained());
    assertThat(verify("uid-1")).isEqualTo(new RecoverySight.Recovered(100));
    saved.countDown();
  }

  @Test
  void the_time_of_a_drain_begins_when_the_agent_is_told_and_not_while_it_waits_for_its_turn() {
    // Given
    CountDownLatch drained = new CountDownLatch(1);
    Semaphore begun = new Semaphore(0);
    try (HttpStateKeeper busy =
        new HttpStateKeeper(
            _ -> {
              begun.release();
              uninterruptibly(drained);
              return new Answer.Page(202, "{\"inFlight\": 3}");
            },
            (_, task) -> later.add(task),
            clock,
            told::add)) {
      for (int fleet = 0; fleet < 64; fleet++) {
        busy.drains("default/slow/" + fleet, DRAIN, Map.of(AGENT, "uid-1"));
      }
      await().until(() -> begun.tryAcquire(64));
      busy.drains(OWNER, DRAIN, Map.of(AGENT, "uid-1"));
      clock.advance(Duration.ofSeconds(90));

      // When
      DrainSight sight = busy.drains(OWNER, DRAIN, Map.of(AGENT, "uid-1")).get(AGENT);

      // Then
      assertThat(sight).isEqualTo(new DrainSight.Draining(null));
      drained.countDown();
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void who_was_to_be_taken_down_and_was_not_drains_anew_when_it_is_his_turn_again() {
    // Given
    agent = _ -> new Reply(200, "");
    drain("uid-1");
    awaitTold();
    DrainSight before = drain("uid-1");
    clock.advance(Duration.ofSeconds(31));

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(before).isEqualTo(new DrainSight.Drained());
    assertThat(sight).isEqualTo(new DrainSight.Draining(null));
  }

  @Test
  void an_agent_that_drains_for_a_short_time_only_is_not_believed_for_longer() {
    // Given
    Drain shorter = new Drain(AT, "5s");
    agent = _ -> new Reply(200, "");
    keeper.drains(OWNER, shorter, Map.of(AGENT, "uid-1"));
    awaitTold();
    DrainSight before = keeper.drains(OWNER, shorter, Map.of(AGENT, "uid-1")).get(AGENT);
    clock.advance(Duration.ofSeconds(3));

    // When
    DrainSight sight = keeper.drains(OWNER, shorter, Map.of(AGENT, "uid-1")).get(AGENT);

    // Then
    assertThat(before).isEqualTo(new DrainSight.Drained());
    assertThat(sight).isEqualTo(new DrainSight.Draining(null));
  }

  @Test
  void an_answer_that_came_after_long_is_believed() {
    // Given
    CountDownLatch answering = new CountDownLatch(1);
    agent =
        _ -> {
          uninterruptibly(answering);
          return new Reply(200, "");
        };
    drain("uid-1");
    clock.advance(Duration.ofSeconds(40));
    answering.countDown();
    awaitTold();

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Drained());
  }

  @Test
  void an_agent_without_a_pod_has_nothing_to_drain() throws IOException {
    // Given
    Files.delete(map);
    drain("uid-1");
    awaitTold();

    // When
    DrainSight sight = drain("uid-1");

    // Then
    assertThat(sight).isEqualTo(new DrainSight.Drained());
  }
}
