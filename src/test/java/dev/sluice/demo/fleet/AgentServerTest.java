// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.kit.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentServerTest {
  private static final ObjectMapper JSON = FleetMain.json();

  @TempDir private Path volume;
  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-05T10:00:00Z"));
  private final HttpClient client = HttpClient.newHttpClient();
  private final DualPath telemetry = new DualPath("telemetry");
  private final SimulatedAgent agent =
      new SimulatedAgent(
          "default/planner/0",
          "planner-0",
          new FakeFlags(),
          List.of(telemetry),
          new SplittableRandom(0),
          clock);
  private final List<Fault> struck = new ArrayList<>();
  private Memory memory;
  private AgentServer server;

  @BeforeEach
  void begin() throws IOException {
    start(true, false);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void serves_its_metrics_and_what_it_sees() throws Exception {
    agent.work();

    assertThat(send("GET", "/metrics", "").body()).contains("agent_requests_total 1\n");
    assertThat(json(send("GET", "/agent", "")).path("id").asText()).isEqualTo("default/planner/0");
    assertThat(send("GET", "/live", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/ready", "").statusCode()).isEqualTo(200);
  }

  @Test
  void is_alive_and_not_ready_where_that_is_its_fault() throws Exception {
    restart(false, false);

    assertThat(send("GET", "/live", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/ready", "").statusCode()).isEqualTo(503);
  }

  @Test
  void a_save_is_found_again_by_its_id_and_by_the_next_process() throws Exception {
    // Given
    memory.add();
    memory.add();

    // When
    HttpResponse<String> save = send("POST", "/state/save", "{\"timeoutSeconds\": 30}");
    restart(true, false);

    // Then
    assertThat(save.statusCode()).isEqualTo(200);
    JsonNode saved = json(save);
    assertThat(saved.path("items").asInt()).isEqualTo(2);
    assertThat(saved.path("schema").asInt()).isEqualTo(3);
    assertThat(saved.path("digest").asText()).startsWith("sha256:");
    String found = "/state/save?id=" + saved.path("id").asText();
    assertThat(json(send("GET", found, ""))).isEqualTo(saved);
    assertThat(send("GET", "/state/save?id=other", "").statusCode()).isEqualTo(404);
    assertThat(json(send("GET", "/state/verify", "")).path("recovered").asDouble()).isEqualTo(100);
    assertThat(json(send("POST", "/state/save", "")).path("items").asInt()).isEqualTo(2);
  }

  @Test
  void one_that_forgets_says_so() throws Exception {
    send("POST", "/state/save", "{\"timeoutSeconds\": 30}");

    restart(true, true);

    assertThat(json(send("GET", "/state/verify", "")).path("recovered").asDouble()).isZero();
  }

  @Test
  void finishes_what_is_under_way_and_takes_work_again_when_nobody_asks_any_more()
      throws Exception {
    // Given
    HttpResponse<String> first = send("POST", "/drain", "{\"timeoutSeconds\": 10}");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(json(first).path("inFlight").asInt()).isEqualTo(2);

    // When
    clock.advance(Duration.ofSeconds(2));
    HttpResponse<String> second = send("POST", "/drain", "{\"timeoutSeconds\": 10}");

    // Then
    assertThat(second.statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(10));
    assertThat(json(send("POST", "/drain", "{\"timeoutSeconds\": 10}")).path("inFlight").asInt())
        .isEqualTo(2);
    assertThat(send("POST", "/drain", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void does_what_it_is_told_to_suffer() throws Exception {
    assertThat(send("POST", "/faults/crash", "").statusCode()).isEqualTo(204);
    assertThat(send("POST", "/faults/other", "").statusCode()).isEqualTo(400);
    assertThat(send("POST", "/paths/telemetry/break?percent=20", "").statusCode()).isEqualTo(204);

    assertThat(struck).containsExactly(Fault.CRASH);
    assertThat(telemetry.errorShare()).isEqualTo(0.2);
  }

  private void restart(boolean ready, boolean forgetful) throws IOException {
    server.close();
    start(ready, forgetful);
  }

  private void start(boolean ready, boolean forgetful) throws IOException {
    memory = Memory.recover(volume, 3, JSON, forgetful);
    server =
        new AgentServer(
            new AgentServer.Parts(
                agent,
                new PathSwitches(List.of(telemetry)),
                memory,
                new Drain(2, clock),
                ready,
                JSON,
                struck::add),
            0);
    server.start();
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
