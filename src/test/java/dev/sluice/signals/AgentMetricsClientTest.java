// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.judge.Family;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.AgentStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real answers over loopback, good and bad. */
@Timeout(120)
class AgentMetricsClientTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final String TEXT = "Content-Type: text/plain; version=0.0.4";

  private final AgentMetricsClient client = new AgentMetricsClient();

  @AfterEach
  void close() {
    client.close();
  }

  private Outcome ask(AgentStub agent, Duration deadline) {
    return client.ask(agent.address(), MetricNames.STANDARD, deadline);
  }

  private Outcome askFor(String status, String headers, byte[] body) throws IOException {
    try (AgentStub agent = AgentStub.answering(status, headers, body)) {
      return ask(agent, PATIENT);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Silent silent(Silence why) {
    return new Silent(why);
  }

  @Test
  void a_good_page_is_read() throws IOException {
    // When
    Outcome outcome = askFor("200 OK", TEXT, bytes(Pages.good()));

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Sample.class,
            sample -> assertThat(sample.counts().counters()).containsEntry(Family.Requests, 100.0));
  }

  @Test
  void a_page_without_a_length_is_read_to_its_end() throws IOException {
    // Given
    try (AgentStub agent =
        new AgentStub(
            out -> out.write(bytes("HTTP/1.0 200 OK\r\n" + TEXT + "\r\n\r\n" + Pages.good())))) {

      // When
      Outcome outcome = ask(agent, PATIENT);

      // Then
      assertThat(outcome).isInstanceOf(Sample.class);
    }
  }

  @Test
  void the_request_asks_for_plain_text_and_tells_nothing() throws IOException {
    // Given
    try (AgentStub agent = AgentStub.answering("200 OK", TEXT, bytes(Pages.good()))) {

      // When
      ask(agent, PATIENT);

      // Then
      assertThat(agent.requests())
          .singleElement()
          .asString()
          .startsWith("GET /metrics HTTP/1.1\n")
          .contains("Accept: application/openmetrics-text")
          .contains("Accept-Encoding: identity")
          .doesNotContainIgnoringCase("Cookie")
          .doesNotContainIgnoringCase("Authorization")
          .doesNotContainIgnoringCase("Upgrade");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "301 Moved Permanently, Redirect",
    "302 Found, Redirect",
    "307 Temporary Redirect, Redirect",
    "401 Unauthorized, Denied",
    "403 Forbidden, Denied",
    "404 Not Found, HttpError",
    "202 Accepted, HttpError",
    "206 Partial Content, HttpError",
    "429 Too Many Requests, HttpError",
    "500 Internal Server Error, HttpError",
    "503 Service Unavailable, HttpError"
  })
  void any_status_but_200_gives_nothing(String status, Silence why) throws IOException {
    // When
    Outcome outcome = askFor(status, TEXT, bytes(Pages.good()));

    // Then
    assertThat(outcome).isEqualTo(silent(why));
  }

  @Test
  void a_redirect_is_not_followed() throws IOException {
    // Given
    try (AgentStub target = AgentStub.answering("200 OK", TEXT, bytes(Pages.good()));
        AgentStub agent =
            AgentStub.answering("302 Found", "Location: " + target.address(), new byte[0])) {

      // When
      Outcome outcome = ask(agent, PATIENT);

      // Then
      assertThat(outcome).isEqualTo(silent(Silence.Redirect));
      assertThat(target.requests()).isEmpty();
    }
  }

  @Test
  void a_web_page_by_its_type_is_not_even_read() throws IOException {
    // When
    Outcome outcome =
        askFor("200 OK", "Content-Type: text/html; charset=utf-8", bytes(Pages.good()));

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Html));
  }

  @Test
  void a_web_page_by_its_looks_is_recognised() throws IOException {
    // When
    Outcome outcome = askFor("200 OK", TEXT, bytes("<html>Sign in</html>\n"));

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Html));
  }

  @Test
  void a_compressed_answer_is_not_unpacked() throws IOException {
    // Given
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
      zip.write(new byte[50 << 20]);
    }

    // When
    Outcome outcome = askFor("200 OK", TEXT + "\nContent-Encoding: gzip", bomb.toByteArray());

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Encoded));
  }

  @Test
  void a_compressed_answer_that_does_not_say_so_is_garbage() throws IOException {
    // Given
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(bytes(Pages.good()));
    }

    // When
    Outcome outcome = askFor("200 OK", TEXT, zipped.toByteArray());

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Garbage));
  }

  @Test
  void one_mebibyte_is_read() throws IOException {
    // Given
    String page = Pages.good();
    String filler = "# " + "x".repeat((1 << 20) - page.length() - 3) + "\n";

    // When
    Outcome outcome = askFor("200 OK", TEXT, bytes(filler + page));

    // Then
    assertThat(outcome).isInstanceOf(Sample.class);
  }

  @Test
  void one_byte_more_is_too_large() throws IOException {
    // Given
    String page = Pages.good();
    String filler = "# " + "x".repeat((1 << 20) - page.length() - 2) + "\n";

    // When
    Outcome outcome = askFor("200 OK", TEXT, bytes(filler + page));

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.TooLarge));
  }

  @Test
  void bytes_that_are_no_text_are_garbage() throws IOException {
    // Given
    byte[] page = bytes(Pages.good());
    page[3] = (byte) 0xff;

    // When
    Outcome outcome = askFor("200 OK", TEXT, page);

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Garbage));
  }

  @Test
  void open_metrics_by_its_type_needs_the_mark_at_its_end() throws IOException {
    // When
    Outcome outcome =
        askFor(
            "200 OK",
            "Content-Type: application/openmetrics-text; version=1.0.0",
            bytes(Pages.good()));

    // Then
    assertThat(outcome).isEqualTo(silent(Silence.Truncated));
  }

  @Test
  void nan_is_a_fault_of_that_metric() throws IOException {
    // When
    Outcome outcome =
        askFor("200 OK", TEXT, bytes(Pages.with("agent_errors_total", "agent_errors_total NaN")));

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Sample.class, sample -> assertThat(sample.faults()).containsOnlyKeys(Family.Errors));
  }
}
