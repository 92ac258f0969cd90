// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static dev.sluice.signals.sources.SourceScene.bytes;
import static dev.sluice.signals.sources.SourceScene.good;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Found;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those who share an answer do not have to share. */
@Timeout(120)
class SharedQueriesTest {
  private static final Answer ONE = new Answer.ForAll(1);

  private final SourceScene scene = new SourceScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void who_is_in_a_hurry_does_not_cut_the_answer_of_others_short() throws Exception {
    // Given
    CountDownLatch open = new CountDownLatch(1);
    scene.answering(
        out -> {
          open.await();
          out.write(good());
        });
    CheckSource.Prometheus up = new CheckSource.Prometheus("main", "up");
    Answer hurried = scene.ask(up, "default", null, Duration.ofMillis(50)).answer();
    CompletableFuture<Found> patient =
        CompletableFuture.supplyAsync(scene::ask, Thread::startVirtualThread);

    // When
    open.countDown();

    // Then
    assertThat(hurried).isEqualTo(new Silent(Silence.Timeout));
    assertThat(patient.get(20, SECONDS).answer()).isEqualTo(ONE);
    assertThat(scene.stub().requests()).hasSize(1);
  }

  @Test
  void a_failure_is_shared_for_a_second_only() throws IOException {
    // Given
    scene.answering("400 Bad Request", "", bytes("{}"));
    scene.ask();
    scene.clock.advance(Duration.ofMillis(999));
    scene.ask();
    assertThat(scene.stub().requests()).hasSize(1);
    scene.clock.advance(Duration.ofMillis(1));

    // When
    scene.ask();

    // Then
    assertThat(scene.stub().requests()).hasSize(2);
  }

  @Test
  void a_clock_that_is_set_back_does_not_keep_an_answer() throws IOException {
    // Given
    scene.answering(out -> out.write(good()));
    scene.ask();
    scene.clock.advance(Duration.ofHours(-1));

    // When
    Found found = scene.ask();

    // Then
    assertThat(found.asked()).isEqualTo(Instant.ofEpochSecond(1000).minus(Duration.ofHours(1)));
    assertThat(scene.stub().requests()).hasSize(2);
  }

  @Test
  void a_clock_that_is_set_back_does_not_prolong_a_pause() throws IOException {
    // Given
    scene.answering("429 Too Many Requests", "Retry-After: 30", bytes("{}"));
    scene.ask();
    scene.clock.advance(Duration.ofHours(-2));

    // When
    scene.ask();

    // Then
    assertThat(scene.stub().requests()).hasSize(2);
  }
}
