// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import static dev.sluice.kit.Migrations.database;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.NotFound;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.judge.ConditionSight.Unseen;
import dev.sluice.kit.MutableClock;
import dev.sluice.resources.Answer.Found;
import dev.sluice.resources.Answer.Nothing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When objects are read, and who is told. */
class ConditionReadsTest {
  private static final Answer READY = new Found(Map.of("Ready", new Seen("True", false)));

  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-02T09:00:00Z"));
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::time));
  private final List<Target> read = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private Answer answer = READY;
  private boolean broken;

  private final ConditionReads reads =
      new ConditionReads(
          target -> {
            read.add(target);
            if (broken) {
              throw new IllegalStateException("an object of a strange kind");
            }
            return answer;
          },
          (delay, task) -> tasks.add(new Task(clock.instant().plus(delay), task)),
          clock,
          told::add);

  private record Task(Instant time, Runnable run) {}

  @Test
  void the_first_question_is_answered_at_once_and_read_afterwards() {
    // When
    ConditionSight first = ask("a/one", "orders");

    // Then
    assertThat(first).isEqualTo(new Unseen());
    assertThat(read).isEmpty();
    pass(Duration.ZERO);
    assertThat(read).containsExactly(new Target("a", "example.org/v1", "Database", "orders"));
    assertThat(told).containsExactly("a/one");
    assertThat(ask("a/one", "orders")).isEqualTo(new Seen("True", false));
  }

  @Test
  void an_object_is_read_once_for_all_who_ask_for_it() {
    // Given
    ask("a/one", "orders");
    ask("a/two", "orders");

    // When
    pass(Duration.ofSeconds(25));

    // Then
    assertThat(read).hasSize(3);
    assertThat(told).containsExactlyInAnyOrder("a/one", "a/two");
  }

  @Test
  void objects_of_one_name_in_two_namespaces_are_two() {
    // Given
    ask("a/one", "orders");
    reads.sight("b/one", "b", database("orders"));

    // When
    pass(Duration.ZERO);

    // Then
    assertThat(read).extracting(Target::namespace).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void who_asks_is_told_of_each_change_and_of_nothing_else() {
    // Given
    ask("a/one", "orders");
    pass(Duration.ofSeconds(30));
    told.clear();

    // When
    answer = new Nothing(new NotFound());
    pass(Duration.ofSeconds(30));

    // Then
    assertThat(told).containsExactly("a/one");
    assertThat(ask("a/one", "orders")).isEqualTo(new NotFound());
  }

  @Test
  void what_nobody_asks_for_any_more_is_read_no_more() {
    // Given
    ask("a/one", "orders");
    pass(Duration.ofMinutes(3));
    assertThat(reads.size()).isEqualTo(1);

    // When
    pass(Duration.ofMinutes(1));
    int before = read.size();
    pass(Duration.ofHours(1));

    // Then
    assertThat(reads.size()).isZero();
    assertThat(read).hasSize(before);
  }

  @Test
  void what_is_asked_for_each_minute_is_read_for_ever() {
    // When
    for (int minute = 0; minute < 60; minute++) {
      ask("a/one", "orders");
      pass(Duration.ofMinutes(1));
    }

    // Then
    assertThat(read).hasSize(361);
  }

  @Test
  void while_there_is_no_answer_it_is_asked_more_and_more_seldom() {
    // Given
    answer = new Nothing(new Unreachable());

    // When
    for (int minute = 0; minute < 10; minute++) {
      ask("a/one", "orders");
      pass(Duration.ofMinutes(1));
    }

    // Then
    assertThat(read).hasSizeBetween(10, 12);
    assertThat(ask("a/one", "orders")).isEqualTo(new Unreachable());
    answer = READY;
    pass(Duration.ofMinutes(1));
    read.clear();
    pass(Duration.ofMinutes(1));
    assertThat(read).hasSize(6);
  }

  @Test
  void what_cannot_be_understood_is_not_believed_and_read_again() {
    // Given
    ask("a/one", "orders");
    pass(Duration.ofSeconds(1));
    broken = true;
    pass(Duration.ofSeconds(10));
    ConditionSight strange = ask("a/one", "orders");

    // When
    broken = false;
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(strange).isEqualTo(new Unreachable());
    assertThat(ask("a/one", "orders")).isEqualTo(new Seen("True", false));
  }

  @Test
  void after_the_end_nothing_is_read() {
    // Given
    ask("a/one", "orders");

    // When
    reads.close();
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(read).isEmpty();
  }

  @Test
  void only_so_many_are_read_at_a_time() throws InterruptedException {
    // Given
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch sixteen = new CountDownLatch(16);
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(100);
    ConditionReads slow =
        new ConditionReads(
            target -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              sixteen.countDown();
              waitFor(open);
              now.decrementAndGet();
              all.countDown();
              return READY;
            },
            (delay, task) -> {
              if (delay.isZero()) {
                Thread.ofVirtual().start(task);
              }
            },
            clock,
            told::add);

    // When
    for (int i = 0; i < 100; i++) {
      slow.sight("a/one", "a", database("db" + i));
    }
    assertThat(sixteen.await(30, TimeUnit.SECONDS)).isTrue();
    open.countDown();

    // Then
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(16);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ConditionSight ask(String owner, String name) {
    return reads.sight(owner, "a", database(name));
  }

  private void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (!tasks.isEmpty() && !tasks.peek().time().isAfter(end)) {
      Task next = tasks.remove();
      clock.set(next.time());
      next.run().run();
    }
    clock.set(end);
  }
}
