// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static dev.sluice.kit.Patience.await;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a Prometheus is asked, and how often. */
@Timeout(120)
class PrometheusSourceTest {
  private static final Answer ONE = new Answer.ForAll(1);

  @TempDir Path folder;
  private final SourceScene scene = new SourceScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void a_query_is_asked_as_of_now_under_the_path_of_the_provider() throws IOException {
    // Given
    scene.answering(out -> out.write(good()));

    // When
    Found found = scene.ask("sum(rate(a{b=\"c d\"}[1m])) > 1 & é");

    // Then
    assertThat(found).isEqualTo(new Found(Instant.ofEpochSecond(1000), ONE));
    assertThat(scene.stub().requests()).hasSize(1);
    assertThat(scene.stub().requests().getFirst())
        .startsWith(
            "GET /prom/api/v1/query?timeout=20000ms&query=sum%28rate%28a%7Bb%3D%22c+d%22%7D%5B1m%5D"
                + "%29%29+%3E+1+%26+%C3%A9 HTTP/1.1\n")
        .contains("Accept-Encoding: identity")
        .doesNotContain("Authorization");
  }

  @Test
  void the_token_is_read_for_each_query() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("token"), "first\n");
    scene.answering(out -> out.write(good())).token(file);
    scene.ask("a");
    Files.writeString(file, "second");

    // When
    scene.ask("b");

    // Then
    assertThat(scene.stub().requests().get(0)).contains("Authorization: Bearer first\n");
    assertThat(scene.stub().requests().get(1)).contains("Authorization: Bearer second\n");
  }

  @Test
  void without_its_token_file_a_provider_is_not_asked() throws IOException {
    // Given
    scene.answering(out -> out.write(good())).token(folder.resolve("away"));

    // When
    Answer answer = scene.ask().answer();

    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Refused(
                "sluice.providers.main.token-file cannot be read, or holds no token: the"
                    + " administrator has to correct it"));
    assertThat(scene.stub().requests()).isEmpty();
  }

  @Test
  void an_unknown_provider_is_named_with_those_that_there_are() throws IOException {
    // Given
    scene.answering(out -> out.write(good()));

    // When
    Answer answer = scene.ask(new CheckSource.Prometheus("mian", "up"), null).answer();

    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Refused(
                "prometheus.provider is \"mian\", and for this namespace the administrator"
                    + " configured only main, other: name one of those, or have"
                    + " sluice.providers.mian set up for default"));
  }

  @Test
  void a_provider_of_other_namespaces_is_as_good_as_none() throws IOException {
    // Given
    scene.answering(out -> out.write(good()));
    CheckSource.Prometheus theirs = new CheckSource.Prometheus("theirs", "up");
    Answer allowed = scene.ask(theirs, "there", null, Duration.ofSeconds(20)).answer();

    // When
    Answer answer = scene.ask(theirs, null).answer();

    // Then
    assertThat(allowed).isEqualTo(ONE);
    assertThat(answer)
        .isEqualTo(
            new Answer.Refused(
                "prometheus.provider is \"theirs\", and for this namespace the administrator"
                    + " configured only main, other: name one of those, or have"
                    + " sluice.providers.theirs set up for default"));
    assertThat(scene.stub().requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n"})
  void an_empty_token_is_none(String content) throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("token"), content);
    scene.answering(out -> out.write(good())).token(file);

    // When
    Answer answer = scene.ask().answer();

    // Then
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    assertThat(scene.stub().requests()).isEmpty();
  }

  @Test
  void a_query_of_many_is_asked_once_while_it_is_on_its_way() throws Exception {
    // Given
    CountDownLatch open = new CountDownLatch(1);
    scene.answering(
        out -> {
          open.await();
          out.write(good());
        });
    scene.sources();
    List<CompletableFuture<Found>> askers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      askers.add(CompletableFuture.supplyAsync(scene::ask, Thread::startVirtualThread));
    }
    await().until(() -> !scene.stub().requests().isEmpty());

    // When
    open.countDown();

    // Then
    assertThat(askers).allSatisfy(a -> assertThat(a.get(20, SECONDS).answer()).isEqualTo(ONE));
    assertThat(scene.stub().requests()).hasSize(1);
  }

  @ParameterizedTest(name = "{0} ms later, by looks every 10 s")
  @CsvSource({"0, 1", "7499, 1", "7500, 2", "10000, 2"})
  void an_answer_is_shared_for_less_than_an_interval(long later, int asked) throws IOException {
    // Given
    scene.answering(out -> out.write(good()));
    scene.ask();
    scene.clock.advance(Duration.ofMillis(later));

    // When
    Found found = scene.ask();

    // Then
    assertThat(scene.stub().requests()).hasSize(asked);
    assertThat(found.asked())
        .isEqualTo(Instant.ofEpochSecond(1000).plusMillis(asked == 1 ? 0 : later));
  }

  @Test
  void an_answer_from_before_the_step_is_not_shared() throws IOException {
    // Given
    scene.answering(out -> out.write(good()));
    scene.ask();
    scene.clock.advance(Duration.ofSeconds(1));

    // When
    Found found =
        scene.ask(new CheckSource.Prometheus("main", "up"), Instant.ofEpochMilli(1000_500));

    // Then
    assertThat(found.asked()).isEqualTo(Instant.ofEpochSecond(1001));
    assertThat(scene.stub().requests()).hasSize(2);
  }

  @Test
  void other_queries_and_other_providers_are_other_questions() throws IOException {
    // Given
    scene.answering(out -> out.write(good()));
    scene.ask("up");

    // When
    scene.ask("down");
    scene.ask(new CheckSource.Prometheus("other", "up"), null);

    // Then
    assertThat(scene.stub().requests()).hasSize(3);
  }

  @ParameterizedTest(name = "{0}, Retry-After: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          429 Too Many Requests   | 30                            | 29  | false
          429 Too Many Requests   | 30                            | 30  | true
          503 Service Unavailable | 30                            | 29  | false
          503 Service Unavailable | 30                            | 30  | true
          429 Too Many Requests   | Thu, 01 Jan 1970 00:17:10 GMT | 29  | false
          429 Too Many Requests   | Thu, 01 Jan 1970 00:17:10 GMT | 30  | true
          429 Too Many Requests   | 999999999                     | 3599 | false
          429 Too Many Requests   | 999999999                     | 3600 | true
          429 Too Many Requests   | soon                          | 10  | true
          429 Too Many Requests   | -5                            | 10  | true
          500 Server Error        | 30                            | 10  | true
          """)
  void whoever_asks_for_patience_is_not_asked_before(
      String status, String header, long later, boolean asked) throws IOException {
    // Given
    scene.answering(status, "Retry-After: " + header, bytes("{}"));
    scene.ask("up");
    int before = scene.stub().requests().size();
    scene.clock.advance(Duration.ofSeconds(later));

    // When
    Answer answer = scene.ask("another").answer();

    // Then
    assertThat(scene.stub().requests().size() > before).isEqualTo(asked);
    assertThat(answer.equals(new Silent(Silence.Throttled)))
        .isEqualTo(!asked || status.startsWith("429"));
  }
}
