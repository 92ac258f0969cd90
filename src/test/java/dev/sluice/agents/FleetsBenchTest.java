// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Patience;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What fleets cost on a real control plane with simulated pods: requests and time. The control
 * plane and the pods run on the same cores.
 */
@Tag("bench")
@ExtendWith(ApiServer.class)
class FleetsBenchTest {
  private static final int MANY = 200;
  private static final Duration LONG = Duration.ofMinutes(10);

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.fleet = new LiveFleet(client);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @RepeatedTest(5)
  void the_first_new_agent_crashes() {
    // Given
    fleet.apply(yaml("planner", 4, "1", "test: fine", "hold: 1h"));
    awaitAll(1, FleetsBenchTest::settled);
    String one = status("planner").stableRevision();

    // When
    fleet.apply(yaml("planner", 4, "2", "sluice.dev/simulate: CrashLoop", "hold: 1h"));
    Instant crashed = Instant.EPOCH;
    Instant back = Instant.EPOCH;
    Instant ready = Instant.EPOCH;
    while (ready.equals(Instant.EPOCH)) {
      if (crashed.equals(Instant.EPOCH) && hasCrashed()) {
        crashed = Instant.now();
      }
      AgentDeploymentStatus now = status("planner");
      if (back.equals(Instant.EPOCH) && now.phase() == Phase.RolledBack) {
        back = Instant.now();
      }
      if (!back.equals(Instant.EPOCH) && allRun("planner:1", 4)) {
        ready = Instant.now();
      }
    }

    // Then
    System.out.printf(
        "first new agent crashed -> recorded %d ms -> old revision ready %d ms later%n",
        crashed.equals(Instant.EPOCH) ? 0 : Duration.between(crashed, back).toMillis(),
        Duration.between(back, ready).toMillis());
    assertThat(status("planner").stableRevision()).isEqualTo(one);
  }

  @Test
  void twenty_agents_move_to_a_new_revision() {
    // Given
    fleet.apply(yaml("planner", 20, "1", "test: fine", "hold: 1s"));
    awaitAll(1, FleetsBenchTest::settled);
    int written = fleet.writes().size();
    int read = fleet.reads().size();

    // When
    Instant begun = Instant.now();
    fleet.apply(yaml("planner", 20, "2", "test: fine", "hold: 1s"));
    awaitAll(1, f -> settled(f) && f.getStatus().previousRevision() != null);

    // Then
    Duration took = Duration.between(begun, Instant.now());
    List<String> writes = fleet.writes().subList(written, fleet.writes().size());
    int reads = fleet.reads().size() - read;
    System.out.printf(
        "20 agents moved in %.1f s: %.1f writes and %.1f quorum reads an agent: %s%n",
        took.toMillis() / 1e3, writes.size() / 20.0, reads / 20.0, kinds(writes));
    assertThat(writes).hasSizeLessThan(20 * 10);
  }

  @Test
  void two_hundred_fleets_of_three_move_at_once() {
    // Given
    Instant begun = Instant.now();
    apply("1");
    awaitAll(MANY, FleetsBenchTest::settled);
    Duration made = Duration.between(begun, Instant.now());
    int written = fleet.writes().size();
    int read = fleet.reads().size();
    System.out.printf(
        "%d fleets of 3 stood after %.1f s: %.1f writes a fleet: %s%n",
        MANY, made.toMillis() / 1e3, written / (double) MANY, kinds(fleet.writes()));

    // When
    begun = Instant.now();
    apply("2");
    awaitAll(MANY, f -> settled(f) && f.getStatus().previousRevision() != null);

    // Then
    Duration moved = Duration.between(begun, Instant.now());
    List<String> writes = fleet.writes().subList(written, fleet.writes().size());
    System.out.printf(
        "%d fleets of 3 moved in %.1f s: %.1f writes and %.1f quorum reads an agent: %s%n",
        MANY,
        moved.toMillis() / 1e3,
        writes.size() / (3.0 * MANY),
        (fleet.reads().size() - read) / (3.0 * MANY),
        kinds(writes));
    System.gc();
    System.out.printf(
        "heap of operator and test with %d fleets: %d MiB%n",
        MANY, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    assertThat(writes).hasSizeLessThan(3 * MANY * 15);
  }

  private void apply(String version) {
    IntStream.range(0, MANY)
        .parallel()
        .forEach(i -> fleet.apply(yaml("fleet-" + i, 3, version, "test: fine", "hold: 1s")));
  }

  private boolean hasCrashed() {
    return fleet.pods().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .anyMatch(c -> c.getState().getWaiting() != null || c.getRestartCount() > 0);
  }

  private boolean allRun(String image, int agents) {
    return fleet.pods().stream()
            .filter(
                pod ->
                    pod.getSpec().getContainers().getFirst().getImage().equals(image)
                        && pod.getStatus().getConditions().stream()
                            .anyMatch(
                                c -> c.getType().equals("Ready") && c.getStatus().equals("True")))
            .count()
        == agents;
  }

  private AgentDeploymentStatus status(String name) {
    return client.resources(AgentDeployment.class).withName(name).require().getStatus();
  }

  private static boolean settled(AgentDeployment fleet) {
    AgentDeploymentStatus status = fleet.getStatus();
    return status != null
        && Objects.equals(status.observedGeneration(), fleet.getMetadata().getGeneration())
        && status.phase() == Phase.Completed
        && status.stableRevision() != null
        && Objects.equals(status.readyReplicas(), fleet.getSpec().replicas());
  }

  private void awaitAll(int fleets, Predicate<AgentDeployment> what) {
    Patience.await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(fleets == 1 ? 50 : 500))
        .until(
            () ->
                client.resources(AgentDeployment.class).list().getItems().stream()
                        .filter(what)
                        .count()
                    == fleets);
  }

  /** How often what was written, without names. */
  private static Map<String, Long> kinds(List<String> writes) {
    return writes.stream()
        .map(
            write ->
                write
                    .replaceAll("/namespaces/[^/]+", "")
                    .replaceAll("/apis/|/api/", "")
                    .replaceAll("(s)/(planner|fleet)[^/]*", "$1"))
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }

  private static String yaml(
      String name, int agents, String version, String annotation, String hold) {
    return """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: %s}
        spec:
          replicas: %d
          rollout: {steps: [{percent: 25, %s}, {percent: 50, %s}], window: 1s}
          template:
            metadata: {annotations: {%s}}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: agent, image: "planner:%s"}]
        """
        .formatted(name, agents, hold, hold, annotation, version);
  }
}
