// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A fleet whose agents save, verify and drain, on a real control plane with simulated pods. */
@ExtendWith(ApiServer.class)
class FleetStateTest {
  private static final String ONE =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 2
        rollout: {steps: [], window: 1s}
        state:
          persistence: External
          schemaVersion: 3
          save: {http: {port: 8080, path: /save}}
          verify: {http: {port: 8080, path: /verify}}
        drain: {http: {port: 8080, path: /drain}, timeout: 10m}
        template:
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: agent, image: "planner:1"}
      """;
  private static final String TWO = ONE.replace("planner:1", "planner:2");
  private static final Reply SAVED =
      new Reply(200, "{\"id\":\"s-1\",\"schema\":3,\"items\":7,\"digest\":\"sha256:abcdefgh\"}");

  private record Reply(int status, String body) {}

  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private HttpServer agents;
  private KubernetesClient client;
  private LiveFleet fleet;

  @TempDir Path folder;

  @BeforeEach
  void start(KubernetesClient client) throws IOException {
    this.client = client;
    replies.put("/save", SAVED);
    replies.put("/verify", new Reply(200, "{\"recovered\":100}"));
    replies.put("/drain", new Reply(200, ""));
    agents = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agents.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    agents.createContext("/", this::answer);
    agents.start();
    String at = "http://127.0.0.1:" + agents.getAddress().getPort();
    String pod = client.getNamespace() + "/planner-";
    Path map = folder.resolve("addresses.json");
    Files.writeString(map, "{\"%s0:8080\":\"%s\",\"%s1:8080\":\"%s\"}".formatted(pod, at, pod, at));
    fleet = new LiveFleet(client, map);
    fleet.apply(ONE);
    await(Phase.Completed, s -> s.stableRevision() != null);
    fleet.await(Reason.AgentsReady);
  }

  @AfterEach
  void stop() {
    fleet.close();
    agents.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Reply reply = replies.get(exchange.getRequestURI().getPath());
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void no_agent_moves_before_all_have_saved() {
    // Given
    replies.put("/save", new Reply(500, ""));
    fleet.apply(TWO);
    awaitWaiting("saves of the agents' state");
    Map<String, Long> before = images();

    // When
    replies.put("/save", SAVED);

    // Then
    await(Phase.Completed, _ -> images().equals(Map.of("planner:2", 2L)));
    assertThat(before).isEqualTo(Map.of("planner:1", 2L));
    assertThat(status().state().lastSave().items()).isEqualTo(14);
    assertThat(status().state().recovered()).isEqualTo(100);
  }

  @Test
  void an_agent_finishes_its_work_before_it_is_taken_down() {
    // Given
    replies.put("/drain", new Reply(202, "{\"inFlight\":3}"));
    fleet.apply(TWO);
    awaitWaiting("planner/1 to drain");
    Map<String, Long> before = images();

    // When
    replies.put("/drain", new Reply(200, ""));

    // Then
    await(Phase.Completed, _ -> images().equals(Map.of("planner:2", 2L)));
    assertThat(before).isEqualTo(Map.of("planner:1", 2L));
  }

  @Test
  void an_agent_that_lost_state_takes_its_revision_back() {
    // Given
    replies.put("/verify", new Reply(200, "{\"recovered\":50}"));

    // When
    fleet.apply(TWO);
    await(Phase.RolledBack, _ -> images().equals(Map.of("planner:1", 2L)));

    // Then
    assertThat(status().lastRollback().reason()).contains("state", "recovered 50 % < 99 %");
  }

  @Test
  void a_revision_of_another_schema_is_not_taken_back() {
    // Given
    replies.put("/verify", new Reply(200, "{\"recovered\":50}"));

    // When
    fleet.apply(TWO.replace("schemaVersion: 3", "schemaVersion: 4"));
    awaitWaiting("a person, as going back would lose state");

    // Then
    assertThat(images()).containsKey("planner:2");
    assertThat(status().lastRollback()).isNull();
  }

  private void awaitWaiting(String what) {
    fleet.until(() -> status().waitingFor() != null && status().waitingFor().what().equals(what));
  }

  private void await(Phase phase, Predicate<AgentDeploymentStatus> more) {
    fleet.until(
        () -> {
          AgentDeploymentStatus status = status();
          return status != null && status.phase() == phase && more.test(status);
        });
  }

  private AgentDeploymentStatus status() {
    return fleet.get().getStatus();
  }

  private Map<String, Long> images() {
    return client.pods().list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .collect(
            Collectors.groupingBy(
                pod -> pod.getSpec().getContainers().getFirst().getImage(), Collectors.counting()));
  }
}
