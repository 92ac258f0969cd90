// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each answer of a Prometheus means, over loopback. The time is 1000 s after 1970. */
@Timeout(120)
class QueryAnswersTest {
  private static final String JSON = "Content-Type: application/json";

  private final SourceScene scene = new SourceScene();

  @AfterEach
  void close() {
    scene.close();
  }

  private static String vector(String... series) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
        + String.join(",", series)
        + "]}}";
  }

  private static String of(String labels, String value) {
    return "{\"metric\":{" + labels + "},\"value\":[1000.5,\"" + value + "\"]}";
  }

  private static String pod(String name, String value) {
    return of("\"namespace\":\"default\",\"pod\":\"" + name + "\"", value);
  }

  private static String scalar(String value) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1000,\""
        + value
        + "\"]}}";
  }

  private static Arguments ok(String what, String body, Silence expected) {
    return Arguments.of(what, "200 OK", JSON, body, new Silent(expected));
  }

  private static Arguments status(String status, String headers, Silence expected) {
    return Arguments.of(
        status, status, headers, "{\"status\":\"error\",\"error\":\"boo\"}", new Silent(expected));
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        status("400 Bad Request", JSON, Silence.BadQuestion),
        status("422 Unprocessable", JSON, Silence.BadQuestion),
        status("401 Unauthorized", "WWW-Authenticate: Basic", Silence.Denied),
        status("403 Forbidden", JSON, Silence.Denied),
        status("404 Not Found", JSON, Silence.HttpError),
        status("429 Too Many Requests", JSON, Silence.Throttled),
        status("500 Internal Server Error", JSON, Silence.HttpError),
        status("502 Bad Gateway", "Content-Type: text/html", Silence.HttpError),
        status("503 Service Unavailable", JSON, Silence.Overloaded),
        status("504 Gateway Timeout", JSON, Silence.HttpError),
        status("203 Non-Authoritative", JSON, Silence.HttpError),
        status("206 Partial Content", JSON, Silence.HttpError),
        status("301 Moved", "Location: http://169.254.169.254/", Silence.Redirect),
        status("302 Found", "Location: http://169.254.169.254/", Silence.Redirect),
        status("304 Not Modified", JSON, Silence.Redirect),
        status("200 OK", "Content-Type: text/html; charset=utf-8", Silence.Html),
        status("200 OK", JSON + "\nContent-Encoding: gzip", Silence.Encoded));
  }

  static Stream<Arguments> bodies() {
    String good = scalar("1");
    return Stream.of(
        ok("nothing", "", Silence.NotUnderstood),
        ok("a web page", "<html>Sign in</html>", Silence.NotUnderstood),
        ok("words", "all is well", Silence.NotUnderstood),
        ok("half of it", good.substring(0, 40), Silence.NotUnderstood),
        ok("more after it", good + "x", Silence.NotUnderstood),
        ok("a second answer after it", good + good, Silence.NotUnderstood),
        ok("a list", "[" + good + "]", Silence.NotUnderstood),
        ok("null", "null", Silence.NotUnderstood),
        ok("a key twice", "{\"status\":\"error\"," + good.substring(1), Silence.NotUnderstood),
        ok("brackets 5000 deep", "[".repeat(5000), Silence.NotUnderstood),
        ok("a number of 100 000 digits", "1".repeat(100_000), Silence.NotUnderstood),
        ok("not UTF-8", "{\"status\":\"\u00ff\ufffe\"}", Silence.NotUnderstood),
        ok("no status", good.replace("status", "state"), Silence.NotUnderstood),
        ok("an error that is called 200", good.replace("success", "error"), Silence.BadQuestion),
        ok(
            "a warning",
            good.replace("{\"status\"", "{\"warnings\":[\"one store is away\"],\"status\""),
            Silence.Partial),
        ok("no data", "{\"status\":\"success\"}", Silence.NotUnderstood),
        ok("another type", good.replace("scalar", "tensor"), Silence.NotUnderstood),
        ok("a string", good.replace("scalar", "string"), Silence.NotANumber),
        ok("a matrix", good.replace("scalar", "matrix"), Silence.NotANumber),
        ok("a vector that is none", good.replace("scalar", "vector"), Silence.NotUnderstood),
        ok("text for a number", scalar("many"), Silence.NotANumber),
        ok("a number with a comma", scalar("1,5"), Silence.NotANumber),
        ok("no number", scalar(""), Silence.NotANumber),
        ok("NaN", scalar("NaN"), Silence.NotFiniteNumber),
        ok("+Inf", scalar("+Inf"), Silence.NotFiniteNumber),
        ok("-Inf", scalar("-Inf"), Silence.NotFiniteNumber),
        ok("more than a number can be", scalar("1e400"), Silence.NotFiniteNumber),
        ok("a number without quotes", good.replace("\"1\"", "1"), Silence.NotUnderstood),
        ok("a time without a value", good.replace(",\"1\"", ""), Silence.NotUnderstood),
        ok("a clock that is an hour ahead", good.replace("1000", "4600"), Silence.OtherTime),
        ok("an answer of yesterday", good.replace("1000", "0"), Silence.OtherTime),
        ok("a time that is no number", good.replace("[1000", "[\"now\""), Silence.NotUnderstood),
        ok("no series", vector(), Silence.NoSeries),
        ok("NaN in the one series", vector(of("", "NaN")), Silence.NotFiniteNumber),
        ok(
            "two series of no pod",
            vector(of("\"zone\":\"a\"", "1"), of("\"zone\":\"b\"", "2")),
            Silence.ManySeries),
        ok("pods and others", vector(pod("planner-0", "1"), of("", "2")), Silence.ManySeries),
        ok(
            "a histogram",
            vector("{\"metric\":{},\"histogram\":[1000,{\"count\":\"1\"}]}"),
            Silence.NotANumber),
        ok("a series without a value", vector("{\"metric\":{}}"), Silence.NotUnderstood),
        ok(
            "a label that is no text",
            vector("{\"metric\":{\"pod\":7},\"value\":[1000,\"1\"]}"),
            Silence.NotUnderstood),
        ok("labels that are a list", vector("{\"metric\":[],\"value\":1}"), Silence.NotUnderstood));
  }

  static Stream<Arguments> good() {
    Answer none = new Answer.PerAgent(Map.of(), Map.of());
    return Stream.of(
        Arguments.of("a scalar", scalar("1.5e3"), new Answer.ForAll(1500)),
        Arguments.of("one series of no pod", vector(of("", "-2")), new Answer.ForAll(-2)),
        Arguments.of(
            "one series with other labels",
            vector(of("\"job\":\"a\",\"instance\":\"b\"", "7")),
            new Answer.ForAll(7)),
        Arguments.of("an empty pod", vector(of("\"pod\":\"\"", "7")), new Answer.ForAll(7)),
        Arguments.of(
            "information that is no warning",
            scalar("3").replace("{\"status\"", "{\"infos\":[\"a hint\"],\"status\""),
            new Answer.ForAll(3)),
        Arguments.of(
            "series by pod",
            vector(pod("planner-0", "1"), pod("planner-1", "2")),
            new Answer.PerAgent(
                Map.of(SourceScene.agent(0), 1.0, SourceScene.agent(1), 2.0), Map.of())),
        Arguments.of("pods of others", vector(pod("prometheus-0", "1")), none),
        Arguments.of(
            "a pod of that name elsewhere",
            vector(of("\"pod\":\"planner-0\",\"namespace\":\"elsewhere\"", "1")),
            none),
        Arguments.of(
            "a pod that may be of any namespace",
            vector(of("\"pod\":\"planner-0\"", "1"), pod("planner-1", "3")),
            new Answer.PerAgent(
                Map.of(SourceScene.agent(1), 3.0),
                Map.of(SourceScene.agent(0), Silence.NoNamespace))),
        Arguments.of(
            "two series of one pod",
            vector(pod("planner-0", "1"), pod("planner-0", "2"), pod("planner-1", "3")),
            new Answer.PerAgent(
                Map.of(SourceScene.agent(1), 3.0),
                Map.of(SourceScene.agent(0), Silence.ManySeries))),
        Arguments.of(
            "NaN for one pod",
            vector(pod("planner-0", "NaN"), pod("planner-1", "3")),
            new Answer.PerAgent(
                Map.of(SourceScene.agent(1), 3.0),
                Map.of(SourceScene.agent(0), Silence.NotFiniteNumber))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"heads", "bodies"})
  void what_cannot_be_used_has_its_reason(
      String what, String status, String headers, String body, Answer expected) throws IOException {
    // Given
    scene.answering(status, headers, body.getBytes(StandardCharsets.UTF_8));

    // When
    Answer answer = scene.ask().answer();

    // Then
    assertThat(answer).as(what).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void what_can_be_used_is_read(String what, String body, Answer expected) throws IOException {
    // Given
    scene.answering("200 OK", JSON, body.getBytes(StandardCharsets.UTF_8));

    // When
    Answer answer = scene.ask().answer();

    // Then
    assertThat(answer).as(what).isEqualTo(expected);
  }

  @Test
  void nothing_of_what_a_provider_says_is_repeated() throws IOException {
    // Given
    String secret = "tenant-7-password";
    scene.answering("400 Bad Request", JSON, secret.getBytes(StandardCharsets.UTF_8));

    // When
    Answer answer = scene.ask().answer();

    // Then
    assertThat(answer.toString()).isNotEmpty().doesNotContain(secret);
  }
}
