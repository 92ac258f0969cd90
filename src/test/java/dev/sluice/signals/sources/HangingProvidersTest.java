// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static dev.sluice.kit.Patience.PATIENCE;
import static dev.sluice.kit.Patience.await;
import static dev.sluice.signals.sources.SourceScene.good;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Found;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.kit.MutableClock;
import dev.sluice.signals.wire.AgentStub;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fifty providers that never answer, and one that does. */
@Timeout(120)
class HangingProvidersTest {
  private static final int HANGING = 50;

  private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1000));
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();
  private final List<CompletableFuture<Found>> lost = new ArrayList<>();
  private AgentStub away;
  private AgentStub there;
  private NumberSources sources;

  @BeforeEach
  void open() throws IOException {
    away =
        new AgentStub(
            _ -> {
              hanging.incrementAndGet();
              over.await();
            });
    there = new AgentStub(out -> out.write(good()));
    List<Provider> providers = new ArrayList<>();
    for (int i = 0; i < HANGING; i++) {
      providers.add(
          new Provider(
              "away-" + i,
              away.address(),
              Optional.empty(),
              Optional.empty(),
              PATIENCE,
              List.of()));
    }
    URI good = URI.create(there.address().toString().replace("/metrics", ""));
    providers.add(
        new Provider("there", good, Optional.empty(), Optional.empty(), PATIENCE, List.of()));
    sources =
        new NumberSources(
            providers,
            new NumberSources.Urls(false, List.of(), List.of(), Optional.empty()),
            (_, _) -> new ConditionSight.Unseen(),
            clock);
  }

  @AfterEach
  void close() {
    over.countDown();
    sources.close();
    away.close();
    there.close();
  }

  private Found ask(String provider, String query) {
    return sources.ask(
        new NumberSource.Question(
            new CheckSource.Prometheus(provider, query),
            "default",
            Map.of(),
            null,
            Duration.ofSeconds(1),
            PATIENCE));
  }

  private void askInVain(String provider, String query) {
    lost.add(CompletableFuture.supplyAsync(() -> ask(provider, query), Thread::startVirtualThread));
  }

  @Test
  void whoever_asks_another_is_answered_while_all_of_them_hang() {
    // Given
    for (int i = 0; i < HANGING; i++) {
      askInVain("away-" + i, "up");
    }
    await().until(() -> hanging.get() == HANGING);

    // When
    List<Answer> answers = new ArrayList<>();
    for (int look = 0; look < 100; look++) {
      answers.add(ask("there", "up").answer());
      clock.advance(Duration.ofMillis(100));
      answers.add(ask("there", "look " + look).answer());
    }

    // Then
    assertThat(answers).hasSize(200).containsOnly(new Answer.ForAll(1));
    assertThat(lost).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void one_that_hangs_holds_no_more_than_eight_calls() {
    // Given
    for (int i = 0; i < 100; i++) {
      askInVain("away-0", "query " + i);
    }

    // When
    await().until(() -> hanging.get() == 8);
    Answer other = ask("there", "up").answer();

    // Then
    assertThat(other).isEqualTo(new Answer.ForAll(1));
    assertThat(hanging).hasValue(8);
    assertThat(lost).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void one_that_is_always_away_is_left_in_peace_after_a_few_questions() {
    // Given
    AgentStub gone = away;
    gone.close();

    // When
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(ask("away-0", "query " + i).answer());
    }

    // Then
    assertThat(answers.getFirst()).isEqualTo(new Silent(Silence.Unreachable));
    assertThat(answers.subList(10, 30)).containsOnly(new Silent(Silence.Resting));
  }
}
