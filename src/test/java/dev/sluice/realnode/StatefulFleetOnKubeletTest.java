// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.demo.fleet.FleetMain;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulated agent as it is shipped, in three real pods with a volume each: it remembers. */
@Tag("real-node")
@ExtendWith(ApiServer.class)
class StatefulFleetOnKubeletTest {
  private static final int AGENTS = 3;

  @RegisterExtension static final RealCluster CLUSTER = new RealCluster();

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String YAML =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry, percent: 100}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: quick}
      spec: {interval: 1s, checks: [{name: error-rate, role: Guard, max: 0.05, signal: ErrorRate}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 3
        flagSetNames: [otp]
        metrics: {port: 9464}
        state:
          persistence: Volume
          schemaVersion: 1
          save: {http: {port: 9464, path: /state/save}, timeout: 5s, maxAge: 10m}
          verify: {http: {port: 9464, path: /state/verify}}
        drain: {http: {port: 9464, path: /drain}, timeout: 30s}
        rollout: {steps: [{percent: 33, hold: 5s}], window: 5s, healthPolicyName: quick}
        volumeClaimTemplates:
        - metadata: {name: state}
          spec: {storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
        template:
          spec:
            containers:
            - name: agent
              image: localhost/sluice-agent:0.1.0
              imagePullPolicy: Never
              args: [--flags=registry, --state=/state, --break=registry=0, --fault=none]
              env: [{name: COLOUR, value: blue}]
              readinessProbe: {httpGet: {port: 9464, path: /ready}, periodSeconds: 1}
              livenessProbe: {httpGet: {port: 9464, path: /live}, periodSeconds: 5}
              resources: {requests: {cpu: 10m}, limits: {memory: 256Mi}}
              volumeMounts: [{name: state, mountPath: /state}]
      """;

  private KubernetesClient client;
  private final List<Path> volumes = new ArrayList<>();
  private RealFleet fleet;

  @BeforeAll
  static void operator() throws IOException {
    Images.agentOn(CLUSTER.node());
    HostOperator.beside(CLUSTER);
  }

  @BeforeEach
  void start(KubernetesClient client) throws IOException {
    this.client = client;
    for (int ordinal = 0; ordinal < AGENTS; ordinal++) {
      volumes.add(CLUSTER.node().newVolume());
      client.resource(volume(ordinal)).create();
    }
    fleet = RealFleet.start(client, YAML);
  }

  @AfterEach
  void stop() {
    fleet.close();
    for (int ordinal = 0; ordinal < AGENTS; ordinal++) {
      client.resource(volume(ordinal)).delete();
    }
  }

  @Test
  void what_agents_remember_is_saved_first_and_found_again_by_the_next_revision() throws Exception {
    // When
    fleet.change(Map.of("blue", "green"));
    AgentDeploymentStatus status = fleet.passes();

    // Then
    Instant begun = fleet.diary().first(fleet.moved("planner-2"));
    Map<String, Long> saved = saved();
    assertThat(saved).hasSize(AGENTS).allSatisfy((_, items) -> assertThat(items).isPositive());
    for (int ordinal = 0; ordinal < AGENTS; ordinal++) {
      assertThat(Files.getLastModifiedTime(save(ordinal)).toInstant()).isBefore(begun);
    }
    assertThat(status.state().recovered()).isEqualTo(100);
    for (Pod pod : fleet.pods()) {
      assertThat(itemsSavedNow(pod)).isGreaterThan(saved.get(pod.getMetadata().getName()));
    }
  }

  @Test
  void an_agent_that_crashes_once_finds_its_state_again_and_takes_nothing_back() throws Exception {
    // Given
    fleet.change(Map.of("blue", "green"));
    fleet.probe().waits("hold at 33%");
    long saved = saved().get("planner-2");

    // When
    asked(pod("planner-2"), "/faults/crash", "");

    // Then
    AgentDeploymentStatus status = fleet.passes();
    assertThat(status.lastRollback()).isNull();
    assertThat(status.state().recovered()).isEqualTo(100);
    Pod restarted = pod("planner-2");
    assertThat(PodDiary.restarts(restarted)).isEqualTo(1);
    assertThat(itemsSavedNow(restarted)).isGreaterThan(saved);
  }

  private Pod pod(String agent) {
    return client.pods().withName(agent).get();
  }

  @ParameterizedTest
  @CsvSource({
    "--fault=none, --fault=forget, GUARD state",
    "--break=registry=0, --break=registry=50, GUARD error-rate"
  })
  void a_revision_is_taken_back_by_what_its_first_agent_tells(
      String good, String bad, String guard) {
    // Given
    Map<String, String> before = fleet.uids();

    // When
    fleet.change(Map.of(good, bad, "hold: 5s", "hold: 1h"));
    AgentDeploymentStatus status = fleet.isTakenBack(AGENTS);

    // Then
    assertThat(status.lastRollback().reason()).contains(guard);
    before.remove("planner-2");
    assertThat(fleet.uids()).containsAllEntriesOf(before);
  }

  @Test
  void an_agent_finishes_its_work_before_it_is_told_to_end() {
    // Given
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (LogWatch _ = client.pods().withName("planner-2").watchLog(log)) {

      // When
      fleet.change(Map.of("blue", "green"));

      // Then
      await().until(() -> log.toString(StandardCharsets.UTF_8).contains("told to end"));
    }
    Instant drains =
        fleet
            .diary()
            .firstSaid(s -> s.waitingFor() != null && s.waitingFor().what().contains("to drain"));
    Instant ends =
        fleet
            .diary()
            .first(
                RealFleet.of("planner-2").and(p -> p.getMetadata().getDeletionTimestamp() != null));
    assertThat(drains).isBefore(ends);
    fleet.passes();
  }

  private Path save(int ordinal) {
    return volumes.get(ordinal).resolve("save.json");
  }

  private Map<String, Long> saved() throws IOException {
    Map<String, Long> saved = new HashMap<>();
    for (int ordinal = 0; ordinal < AGENTS; ordinal++) {
      saved.put("planner-" + ordinal, items(Files.readString(save(ordinal))));
    }
    return saved;
  }

  private static long itemsSavedNow(Pod agent) throws IOException, InterruptedException {
    return items(asked(agent, "/state/save", "{\"timeoutSeconds\": 5}"));
  }

  private static String asked(Pod agent, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://" + agent.getStatus().getPodIP() + ":9464" + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private static long items(String save) throws IOException {
    return FleetMain.json().readTree(save).path("items").asLong();
  }

  /** A folder of the node for the claim of that agent. */
  private String volume(int ordinal) {
    return """
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: %1$s-%2$d}
    spec:
      capacity: {storage: 1Mi}
      accessModes: [ReadWriteOnce]
      storageClassName: ""
      claimRef: {namespace: %1$s, name: state-planner-%2$d}
      hostPath: {path: %3$s, type: Directory}
    """
        .formatted(client.getNamespace(), ordinal, volumes.get(ordinal));
  }
}
