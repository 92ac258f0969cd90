// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a real kubelet does of its own accord, and what becomes of a fleet by it. The agents are
 * those that the node brings: a server that is ready, crashes or takes memory as it is asked to.
 */
@Tag("real-node")
@ExtendWith(ApiServer.class)
class FleetOnKubeletTest {
  @RegisterExtension static final RealCluster CLUSTER = new RealCluster();

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String YAML =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 3
        rollout: {steps: [{percent: 33, hold: 1s}], window: 2s}
        template:
          spec:
            terminationGracePeriodSeconds: 20
            containers:
            - name: agent
              image: kl.local/app:1
              imagePullPolicy: Never
              args: []
              env:
              - {name: COLOUR, value: blue}
              - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
              readinessProbe: {httpGet: {port: 8080, path: /readyz}, periodSeconds: 1}
              livenessProbe: {httpGet: {port: 8080, path: /healthz}, periodSeconds: 1}
              resources: {requests: {cpu: 10m}, limits: {memory: 64Mi}}
              volumeMounts: [{name: gate, mountPath: /config, subPathExpr: $(POD)}]
            volumes: [{name: gate, hostPath: {path: GATE, type: Directory}}]
      """;

  private KubernetesClient client;
  private Path gate;
  private RealFleet fleet;
  private PodDiary diary;

  @BeforeAll
  static void operator() throws IOException {
    HostOperator.beside(CLUSTER);
  }

  @BeforeEach
  void start(KubernetesClient client) throws IOException {
    this.client = client;
    gate = CLUSTER.node().newVolume();
    fleet = RealFleet.start(client, YAML.replace("GATE", gate.toString()));
    diary = fleet.diary();
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void readiness_decides_when_the_next_agent_moves() throws IOException {
    // When each is told to be ready once it runs
    fleet.change(Map.of("blue", "green", "/readyz", "/config?f=ready"));

    // Then
    Instant readyBefore = Instant.MIN;
    for (String agent : List.of("planner-2", "planner-1", "planner-0")) {
      Predicate<Pod> moved = fleet.moved(agent);
      assertThat(diary.first(moved)).isAfterOrEqualTo(readyBefore);
      diary.first(moved.and(PodDiary::runs));
      Files.createFile(gate.resolve(agent).resolve("ready"));
      readyBefore = diary.first(moved.and(PodDiary::ready));
    }
    fleet.passes();
  }

  @ParameterizedTest
  @CsvSource({
    "args: [], args: [crash], CrashLoopBackOff",
    "args: [], command: [/nothing], CrashLoopBackOff",
    "/healthz, /mem?mb=128, OOMKilled",
    "app:1, app:2, ErrImageNeverPull"
  })
  void a_revision_whose_first_agent_fails_is_taken_back_and_no_other_is_touched(
      String healthy, String faulty, String reason) {
    // Given
    Map<String, String> before = fleet.uids();

    // When, and the kubelet has all the time that it needs to notice
    fleet.change(Map.of("blue", "green", healthy, faulty, "hold: 1s", "hold: 1h"));
    AgentDeploymentStatus status = fleet.isTakenBack(3);

    // Then
    assertThat(status.stableRevision()).isEqualTo(fleet.stable());
    assertThat(status.lastRollback().cause()).isEqualTo("GuardBreached");
    assertThat(status.lastRollback().reason()).contains("planner/2", reason);
    before.remove("planner-2");
    assertThat(fleet.uids()).containsAllEntriesOf(before);
    assertThat(fleet.pods()).extracting(PodDiary::restarts).containsOnly(0);
    Predicate<Pod> moved = fleet.moved("planner-2");
    Predicate<Pod> shows = pod -> PodDiary.shows(pod, reason);
    Instant failed = diary.first(moved.and(shows.or(PodDiary::failed)));
    Instant shown = diary.first(moved.and(shows));
    Instant recorded = diary.firstSaid(said -> said.lastRollback() != null);
    Predicate<Pod> old = fleet.runsStable().and(RealFleet.of("planner-2"));
    Instant back = diary.first(recorded, old.and(PodDiary::ready));
    System.out.printf(
        "%s: first failure -> %d ms -> shown -> %d ms -> recorded -> %d ms -> old revision ready%n",
        reason, millis(failed, shown), millis(shown, recorded), millis(recorded, back));
  }

  private static long millis(Instant from, Instant until) {
    return Duration.between(from, until).toMillis();
  }

  @Test
  void an_agent_is_told_to_end_and_has_its_time_for_it() {
    // Given
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (LogWatch _ = client.pods().withName("planner-2").watchLog(log)) {
      await().until(() -> log.toString(StandardCharsets.UTF_8).contains("listening"));

      // When
      fleet.change(Map.of("blue", "green"));

      // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(log.toString(StandardCharsets.UTF_8))
                      .contains("got signal terminated", "bye"));
    }
    diary.first(
        fleet
            .runsStable()
            .and(
                pod -> Long.valueOf(20).equals(pod.getMetadata().getDeletionGracePeriodSeconds())));
    fleet.passes();
  }

  @Test
  void a_kubelet_that_stops_is_not_the_fault_of_the_revision() throws IOException {
    // Given
    fleet.change(Map.of("blue", "green", "hold: 1s", "hold: 20s"));
    fleet.probe().waits("hold at 33%");

    // When
    CLUSTER.node().freezeKubelet();
    try {
      await("the node is held for lost").until(this::isNodeLost);
      fleet.probe().reaches(s -> s.readyReplicas() == 0);
    } finally {
      CLUSTER.node().thawKubelet();
    }

    // Then
    assertThat(fleet.passes().lastRollback()).isNull();
  }

  private boolean isNodeLost() {
    return client.nodes().list().getItems().stream()
        .flatMap(node -> node.getStatus().getConditions().stream())
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("Unknown"));
  }
}
