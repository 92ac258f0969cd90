// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetServerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-05T10:00:00Z"));

  private final HttpClient client = HttpClient.newHttpClient();
  private final FakeFlags flags = new FakeFlags();
  private final DualPath telemetry = new DualPath("telemetry");
  private final SimulatedAgent agent =
      new SimulatedAgent(
          "default/planner/0",
          "planner-0",
          flags,
          List.of(telemetry),
          new SplittableRandom(0),
          CLOCK);
  private final SimulatedFleet fleet =
      new SimulatedFleet(List.of(agent), List.of(telemetry), CLOCK);
  private FleetServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FleetServer(fleet, "default", FleetMain.json(), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    fleet.close();
    client.close();
  }

  @Test
  void serves_the_metrics_of_each_agent_under_its_own_path() throws Exception {
    agent.work();

    HttpResponse<String> response = send("GET", "/default/planner-0/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(response.body()).contains("agent_requests_total 1\n").endsWith("# EOF\n");
  }

  @Test
  void shows_all_agents_as_json_that_reads_back_as_it_was() throws Exception {
    flags.turn("telemetry", true);

    HttpResponse<String> response = send("GET", "/agents");

    FleetView view = FleetMain.json().readValue(response.body(), FleetView.class);
    assertThat(view).isEqualTo(fleet.view());
    assertThat(view.on("telemetry")).isEqualTo(1);
  }

  @Test
  void breaks_a_new_path_by_the_share_that_is_asked_for() throws Exception {
    HttpResponse<String> response = send("POST", "/paths/telemetry/break?percent=20");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(telemetry.errorShare()).isEqualTo(0.2);
  }

  @Test
  void mends_a_broken_path() throws Exception {
    telemetry.breakNew(0.2);

    HttpResponse<String> response = send("POST", "/paths/telemetry/mend");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(telemetry.errorShare()).isZero();
  }

  @Test
  void says_which_agent_or_flag_it_does_not_have() throws Exception {
    assertThat(send("GET", "/default/planner-1/metrics").body())
        .isEqualTo("no agent default/planner-1\n");
    assertThat(send("GET", "/other/planner-0/metrics").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/paths/registry/mend").body())
        .isEqualTo("no path for flag registry\n");
    assertThat(send("GET", "/").statusCode()).isEqualTo(404);
  }

  @Test
  void refuses_to_break_by_more_than_everything() throws Exception {
    HttpResponse<String> response = send("POST", "/paths/telemetry/break?percent=101");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("break?percent=20");
    assertThat(telemetry.errorShare()).isZero();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create(server.address() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
