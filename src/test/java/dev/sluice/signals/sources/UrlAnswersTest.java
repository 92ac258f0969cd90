// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each answer to a GET means, byte for byte. */
@Timeout(120)
class UrlAnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final UrlScene scene = new UrlScene();

  @AfterEach
  void close() {
    scene.close();
  }

  private static Arguments lost(String what, String bytes, Silence expected) {
    return Arguments.of(what, bytes, "/a/0/b", new Silent(expected));
  }

  private static Arguments json(String document, String pointer, Answer expected) {
    return Arguments.of(document, OK + "\r\n" + document, pointer, expected);
  }

  static Stream<Arguments> answers() {
    String body = "{\"a\":[{\"b\":7}]}";
    Answer seven = new Answer.ForAll(7);
    return Stream.of(
        Arguments.of("to the end", OK + "\r\n" + body, "/a/0/b", seven),
        Arguments.of("by length", OK + "Content-Length: 15\r\n\r\n" + body + "x", "/a/0/b", seven),
        Arguments.of(
            "in chunks",
            OK
                + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n{\"a\":\r\nA\r\n[{\"b\":7}]}\r\n0\r\nT: t\r\n\r\n",
            "/a/0/b",
            seven),
        Arguments.of("bare line ends", "HTTP/1.0 200\n\n" + body, "/a/0/b", seven),
        Arguments.of(
            "after a word in between",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + "\r\n" + body,
            "/a/0/b",
            seven),
        lost("nothing", "", Silence.Unreachable),
        lost("half a head", OK + "Content-Le", Silence.Unreachable),
        lost("half a body", OK + "Content-Length: 16\r\n\r\n" + body, Silence.Unreachable),
        lost(
            "half a chunk",
            OK + "Transfer-Encoding: chunked\r\n\r\nF\r\n{\"a\":",
            Silence.Unreachable),
        lost("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", Silence.HttpError),
        lost("HTTP/2", "HTTP/2 200\r\n\r\n" + body, Silence.HttpError),
        lost("a status that is none", "HTTP/1.1 999 Odd\r\n\r\n", Silence.HttpError),
        lost("a header that is none", OK + "hello\r\n\r\n" + body, Silence.HttpError),
        lost("a head without end", OK + "a: b\r\n".repeat(4000), Silence.HttpError),
        lost(
            "two lengths",
            OK + "Content-Length: 15\r\nContent-Length: 3\r\n\r\n" + body,
            Silence.HttpError),
        lost("a length below zero", OK + "Content-Length: -1\r\n\r\n" + body, Silence.HttpError),
        lost(
            "length and chunks",
            OK + "Content-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Silence.HttpError),
        lost(
            "chunks of gzip",
            OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            Silence.HttpError),
        lost(
            "a chunk that is none",
            OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            Silence.HttpError),
        lost("1 GiB by length", OK + "Content-Length: 1073741824\r\n\r\n", Silence.TooLarge),
        lost(
            "1 GiB in a chunk",
            OK + "Transfer-Encoding: chunked\r\n\r\n40000000\r\n",
            Silence.TooLarge),
        lost(
            "a redirect to the metadata of the cloud",
            "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\n\r\n",
            Silence.Redirect),
        lost("a login page", OK + "Content-Type: text/html\r\n\r\n<html>", Silence.Html),
        lost("401", "HTTP/1.1 401 Unauthorized\r\n\r\n", Silence.Denied),
        lost("429", "HTTP/1.1 429 Slow\r\n\r\n", Silence.Throttled),
        lost("500", "HTTP/1.1 500 Oh\r\n\r\n", Silence.HttpError),
        lost("503", "HTTP/1.1 503 Later\r\n\r\n", Silence.Overloaded));
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        json("7", "", new Answer.ForAll(7)),
        json("-0.5e3", "", new Answer.ForAll(-500)),
        json("{\"\":7}", "/", new Answer.ForAll(7)),
        json("{\"a/b\":{\"~\":7}}", "/a~1b/~0", new Answer.ForAll(7)),
        json("{\"a\":7}", "/b", new Silent(Silence.NoSeries)),
        json("[1]", "/1", new Silent(Silence.NoSeries)),
        json("{\"a\":\"7\"}", "/a", new Silent(Silence.NotANumber)),
        json("{\"a\":true}", "/a", new Silent(Silence.NotANumber)),
        json("{\"a\":null}", "/a", new Silent(Silence.NotANumber)),
        json("{\"a\":[7]}", "/a", new Silent(Silence.NotANumber)),
        json("{\"a\":1e400}", "/a", new Silent(Silence.NotFiniteNumber)),
        json("{\"a\":NaN}", "/a", new Silent(Silence.NotUnderstood)),
        json("{\"a\":7", "/a", new Silent(Silence.NotUnderstood)),
        json("{\"a\":7} x", "/a", new Silent(Silence.NotUnderstood)),
        json("{\"a\":7,\"a\":8}", "/a", new Silent(Silence.NotUnderstood)),
        json("<html>", "/a", new Silent(Silence.NotUnderstood)),
        json("", "/a", new Silent(Silence.NoSeries)),
        json(
            "{}",
            "a",
            new Answer.Refused(
                "http.pointer is no JSON pointer such as /queue/length: correct it")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"answers", "documents"})
  void an_answer_is_a_number_or_has_its_reason(
      String what, String bytes, String pointer, Answer expected) throws IOException {
    // Given
    scene.saying(bytes);

    // When
    Answer answer = scene.json("/page", pointer);

    // Then
    assertThat(answer).as(what).isEqualTo(expected);
  }

  static Stream<Arguments> pages() {
    Map<String, String> any = Map.of();
    return Stream.of(
        Arguments.of("queue 7\n", any, new Answer.ForAll(7)),
        Arguments.of("queue{a=\"b\",c=\"d\"} 7\n", Map.of("c", "d"), new Answer.ForAll(7)),
        Arguments.of(
            "queue{a=\"1\"} 7\nqueue{a=\"2\"} 8\n", Map.of("a", "2"), new Answer.ForAll(8)),
        Arguments.of("queue{a=\"1\"} 7\nqueue{a=\"2\"} 8\n", any, new Silent(Silence.ManySeries)),
        Arguments.of("queue{a=\"1\"} 7\n", Map.of("a", "2"), new Silent(Silence.NoSeries)),
        Arguments.of("queues 7\n", any, new Silent(Silence.NoSeries)),
        Arguments.of("queue NaN\n", any, new Silent(Silence.NotFiniteNumber)),
        Arguments.of("queue +Inf\n", any, new Silent(Silence.NotFiniteNumber)),
        Arguments.of("queue 7\nnonsense\n", any, new Silent(Silence.Garbage)),
        Arguments.of("queue 7", any, new Silent(Silence.Truncated)),
        Arguments.of("\n", any, new Silent(Silence.Empty)),
        Arguments.of("<html>\n", any, new Silent(Silence.Html)),
        Arguments.of("queue{a=\"\u00ff\n", any, new Silent(Silence.Garbage)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void a_page_of_metrics_gives_its_one_series(
      String page, Map<String, String> labels, Answer expected) throws IOException {
    // Given
    scene.saying(OK + "Content-Type: text/plain\r\n\r\n" + page);

    // When
    Answer answer = scene.metrics("queue", labels);

    // Then
    assertThat(answer).isEqualTo(expected);
  }

  @Test
  void a_gzip_bomb_is_never_unpacked() throws IOException {
    // Given
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
      for (int i = 0; i < 100; i++) {
        zip.write(new byte[1 << 20]);
      }
    }
    scene.answering("200 OK", "Content-Encoding: gzip", bomb.toByteArray());

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(new Silent(Silence.Encoded));
  }

  @Test
  void a_body_without_end_is_cut_off() throws IOException {
    // Given
    byte[] much = " ".repeat(1 << 16).getBytes(UTF_8);
    scene.answering(
        out -> {
          out.write((OK + "\r\n").getBytes(UTF_8));
          for (int i = 0; i < 16 * 1024; i++) {
            out.write(much);
          }
        });

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(new Silent(Silence.TooLarge));
  }
}
