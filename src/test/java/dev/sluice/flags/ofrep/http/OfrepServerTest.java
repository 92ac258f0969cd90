// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.ofrep.http.OfrepWire.AGENT;
import static dev.sluice.flags.ofrep.http.OfrepWire.BULK;
import static dev.sluice.flags.ofrep.http.OfrepWire.EVENTS;
import static dev.sluice.flags.ofrep.http.OfrepWire.SINGLE;
import static dev.sluice.flags.ofrep.http.OfrepWire.TOKEN;
import static dev.sluice.flags.ofrep.http.OfrepWire.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.ofrep.Question;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire itself, request by request. */
class OfrepServerTest {
  private OfrepWire wire = new OfrepWire(Terms.USUAL);

  @AfterEach
  void stop() {
    wire.close();
  }

  @Test
  void one_flag_and_all_flags_are_evaluated() {
    wire.serving(at(100));

    HttpResponse<String> single = wire.post(SINGLE, AGENT);
    HttpResponse<String> bulk = wire.post(BULK, AGENT);

    assertThat(single.statusCode()).isEqualTo(200);
    assertThat(single.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(single.body()).startsWith("{\"key\":\"registry\",\"value\":true,");
    assertThat(bulk.statusCode()).isEqualTo(200);
    assertThat(bulk.body()).startsWith("{\"flags\":[" + single.body() + "],");
    assertThat(wire.counted).containsExactly("single 200", "bulk 200");
  }

  @Test
  void before_everything_has_been_listed_the_caller_is_asked_to_come_again() {
    HttpResponse<String> early = wire.post(SINGLE, AGENT);

    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.headers().firstValue("Retry-After")).contains("1");
    assertThat(early.body()).contains("errorDetails", "not loaded yet");
    assertThat(wire.send(wire.request(EVENTS).GET()).statusCode()).isEqualTo(503);
  }

  @Test
  void an_unknown_flag_is_told_and_counted() {
    wire.serving(at(100));

    HttpResponse<String> answer = wire.post(BULK + "/no%20such+flag%2F", AGENT);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .startsWith("{\"key\":\"no such+flag/\",\"errorCode\":\"FLAG_NOT_FOUND\"");
    assertThat(wire.counted).containsExactly("unknown flag", "single 404");
  }

  @Test
  void what_has_not_changed_is_not_sent() {
    wire.serving(at(30));
    String tag = wire.post(BULK, AGENT).headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = wire.post(BULK, AGENT, "If-None-Match", tag);
    HttpResponse<String> told =
        wire.post(BULK + "?flagConfigEtag=%22else%22", AGENT, "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).contains(tag);
    assertThat(told.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /ofrep/v1/evaluate/flags,          405, POST",
    "PUT,    /ofrep/v1/evaluate/flags/registry, 405, POST",
    "DELETE, /ofrep/v1/evaluate/flags/registry, 405, POST",
    "POST,   /ofrep/v1/events,                  405, GET",
    "GET,    /ofrep/v1/configuration,           404, ",
    "GET,    /,                                 404, ",
    "POST,   /q/metrics,                        404, ",
    "POST,   /ofrep/v1/evaluate/flagsregistry,  404, "
  })
  void what_is_not_of_the_protocol_is_refused(
      String method, String path, int status, String allow) {
    wire.serving(at(100));

    HttpResponse<String> answer =
        wire.send(wire.request(path).method(method, BodyPublishers.ofString(AGENT)));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Allow").orElse(null)).isEqualTo(allow);
    assertThat(answer.body()).startsWith("{\"errorDetails\":\"");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "application/json; charset=utf-8, 200",
    "Application/JSON, 200",
    "application/vnd.of+json, 200",
    "text/plain, 415",
    "application/x-www-form-urlencoded, 415"
  })
  void a_body_is_json(String contentType, int status) {
    wire.serving(at(100));

    assertThat(wire.post(SINGLE, AGENT, "Content-Type", contentType).statusCode())
        .isEqualTo(status);
  }

  @Test
  void a_body_has_a_mebibyte_at_most() {
    wire.serving(at(100));
    String blank = " ".repeat(Question.LARGEST_BODY - AGENT.length());

    assertThat(wire.post(SINGLE, blank + AGENT).statusCode()).isEqualTo(200);
    assertThat(wire.post(SINGLE, blank + AGENT + " ").statusCode()).isEqualTo(413);
  }

  @Test
  void a_body_that_does_not_say_how_long_it_is_has_a_mebibyte_at_most_too() {
    wire.serving(at(100));
    byte[] blank = " ".repeat(Question.LARGEST_BODY + 1).getBytes(StandardCharsets.UTF_8);

    HttpResponse<String> answer =
        wire.send(
            wire.request(SINGLE)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(blank))));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("1 MiB");
  }

  @Test
  void the_server_goes_on_after_requests_that_are_no_requests() throws IOException {
    wire.serving(at(100));
    for (String garbage : new String[] {"\0\0\0\0", "POST\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"}) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), wire.server.port())) {
        socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        try (InputStream in = socket.getInputStream()) {
          in.readAllBytes();
        }
      }
    }

    assertThat(wire.post(SINGLE, AGENT).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {SINGLE, BULK})
  void whom_nobody_knows_gets_nothing(String path) {
    wire.serving(at(100));

    HttpResponse<String> stranger = wire.post(path, AGENT, "Authorization", "Bearer a.b.c");
    HttpResponse<String> password = wire.post(path, AGENT, "Authorization", "Basic YTpi");
    HttpResponse<String> nothing =
        wire.send(HttpRequest.newBuilder(wire.uri(path)).POST(BodyPublishers.ofString(AGENT)));

    for (HttpResponse<String> answer : java.util.List.of(stranger, password, nothing)) {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void who_has_no_namespace_or_asks_for_that_of_others_is_refused() {
    wire.serving(at(100));

    HttpResponse<String> person =
        wire.post(SINGLE, AGENT, "Authorization", "Bearer " + OfrepWire.PERSON);
    HttpResponse<String> teller =
        wire.post(
            SINGLE,
            AGENT,
            "Authorization",
            "Bearer " + OfrepWire.ELSEWHERE,
            "Flagd-Selector",
            "flagSetId=shop/otp");
    HttpResponse<String> eavesdropper =
        wire.send(
            wire.request(EVENTS + "?selector=flagSetId%3Dshop%2Fotp")
                .setHeader("Authorization", "Bearer " + OfrepWire.ELSEWHERE)
                .GET());

    for (HttpResponse<String> answer : java.util.List.of(person, teller, eavesdropper)) {
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void everybody_sees_the_flags_of_his_namespace() {
    wire.serving(at(100));

    HttpResponse<String> teller =
        wire.post(BULK, AGENT, "Authorization", "Bearer " + OfrepWire.ELSEWHERE);

    assertThat(teller.body()).startsWith("{\"flags\":[],");
  }

  @Test
  void a_selector_chooses_among_the_sets_of_the_namespace() {
    wire.serving(at(0), OfrepWire.named("two", at(100)));

    assertThat(wire.post(SINGLE, AGENT).body()).contains("GENERAL", "shop/otp, shop/two");
    assertThat(wire.post(SINGLE, AGENT, "Flagd-Selector", "flagSetId=shop/otp").body())
        .contains("\"value\":false");
    assertThat(wire.post(SINGLE, AGENT, "Flagd-Selector", "source=shop/planner").body())
        .contains("\"value\":true");
    assertThat(wire.post(SINGLE, AGENT, "Flagd-Selector", "name=otp").body())
        .contains("\"key\":\"registry\",\"errorCode\":\"GENERAL\"", "flagSetId=<namespace>");
  }

  @Test
  void who_asks_too_much_is_told_when_to_come_again() {
    wire.close();
    wire = new OfrepWire(Terms.USUAL.withBurst(2)).serving(at(100));
    wire.post(SINGLE, AGENT);
    wire.post(SINGLE, AGENT);

    HttpResponse<String> third = wire.post(SINGLE, AGENT);
    HttpResponse<String> somebodyElse =
        wire.post(BULK, AGENT, "Authorization", "Bearer " + OfrepWire.ELSEWHERE);

    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValue("Retry-After")).contains("1");
    assertThat(third.body()).isEmpty();
    assertThat(somebodyElse.statusCode()).isEqualTo(200);
  }

  @Test
  void while_the_api_server_is_away_whoever_was_in_stays_in_and_nobody_else_comes() {
    wire.serving(at(100));
    wire.post(SINGLE, AGENT);
    wire.apiServerAway = true;

    HttpResponse<String> known = wire.post(SINGLE, AGENT);
    HttpResponse<String> another =
        wire.post(SINGLE, AGENT, "Authorization", "Bearer " + OfrepWire.ELSEWHERE);

    assertThat(known.statusCode()).isEqualTo(200);
    assertThat(another.statusCode()).as("not 401, which clients take for good").isEqualTo(503);
    assertThat(another.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void an_api_key_opens_its_namespace_until_it_is_taken_away(@TempDir Path folder)
      throws IOException {
    wire.close();
    String key = "0123456789abcdef0123456789abcdef";
    Files.writeString(folder.resolve("shop.ci"), key + "\n");
    wire = new OfrepWire(Terms.USUAL.withKeys(folder)).serving(at(100));

    assertThat(wire.post(SINGLE, AGENT, "X-API-Key", key).statusCode()).isEqualTo(200);
    assertThat(wire.post(SINGLE, AGENT, "X-API-Key", key + "x").statusCode()).isEqualTo(401);

    Files.delete(folder.resolve("shop.ci"));
    dev.sluice.kit.Patience.await()
        .until(() -> wire.post(SINGLE, AGENT, "X-API-Key", key).statusCode() == 401);
    assertThat(wire.post(SINGLE, AGENT, "Authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
  }
}
