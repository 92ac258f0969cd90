// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static dev.sluice.kit.Migrations.database;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.Found;
import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conditions of objects as answers to a check of health. */
class ResourceSourceTest {
  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-02T09:00:00Z"));
  private final List<String> read = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean hangs;
  private volatile ConditionSight sight = new Seen("True", false);

  private final NumberSources sources =
      new NumberSources(
          List.of(),
          new NumberSources.Urls(false, List.of(), List.of(), Optional.empty()),
          (namespace, asked) -> {
            read.add(namespace + "/" + asked.name());
            if (hangs) {
              await();
            }
            return sight;
          },
          clock);

  private void await() {
    try {
      boolean unused = over.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    over.countDown();
    sources.close();
  }

  private Found ask(String namespace, Duration interval, @Nullable Instant notBefore) {
    return sources.ask(
        new NumberSource.Question(
            new CheckSource.Resource(database("orders")),
            namespace,
            Map.of(),
            notBefore,
            interval,
            interval.multipliedBy(3).dividedBy(4)));
  }

  private Found ask(String namespace) {
    return ask(namespace, Duration.ofSeconds(10), null);
  }

  @Test
  void a_condition_as_wanted_is_good() {
    assertThat(ask("a").answer())
        .isEqualTo(new Answer.Word(true, "Database orders has Ready True"));
  }

  @Test
  void the_contrary_is_bad() {
    // Given
    sight = new Seen("False", false);

    // When
    Answer answer = ask("a").answer();

    // Then
    assertThat(answer)
        .isEqualTo(new Answer.Word(false, "Database orders has Ready False, and True is wanted"));
  }

  @Test
  void what_may_not_be_read_says_what_to_grant() {
    // Given
    sight = new ConditionSight.Forbidden("databases");

    // When
    Answer answer = ask("a").answer();

    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Refused(
                "Database orders may not be read: grant the operator's ServiceAccount a Role of"
                    + " this namespace with {apiGroups: [\"example.org\"], resources: [databases],"
                    + " verbs: [get]}"));
  }

  @Test
  void an_api_server_that_hangs_is_not_waited_for_longer_than_a_look() {
    // Given
    hangs = true;

    // When
    Answer answer = ask("a", Duration.ofMillis(100), null).answer();

    // Then
    assertThat(answer).hasToString("Silent[why=Timeout]");
  }

  @Test
  void migrations_of_a_namespace_share_a_read_and_those_of_another_do_not() {
    // Given
    ask("a");
    ask("b");

    // When
    ask("a");

    // Then
    assertThat(read).containsExactly("a/orders", "b/orders");
  }

  @Test
  void looks_of_a_second_read_no_oftener_than_every_5_seconds() {
    // Given
    Duration second = Duration.ofSeconds(1);
    Found first = ask("a", second, null);
    clock.advance(Duration.ofMillis(4900));

    // When
    Found same = ask("a", second, null);

    // Then
    assertThat(same.asked()).isEqualTo(first.asked());
    assertThat(read).hasSize(1);
  }

  @Test
  void a_step_that_has_just_been_entered_is_read_for_anew() {
    // Given
    ask("a");
    clock.advance(Duration.ofSeconds(1));

    // When
    Found found = ask("a", Duration.ofSeconds(10), clock.instant());

    // Then
    assertThat(found.asked()).isEqualTo(clock.instant());
    assertThat(read).hasSize(2);
  }
}
