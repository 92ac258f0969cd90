// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An autoscaler writes the number of agents while a revision is rolled out. */
@ExtendWith(ApiServer.class)
class FleetScaleTest {
  private static final String ONE =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        rollout: {steps: [{percent: 25, hold: 1h}], window: 1h}
        template:
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: agent, image: "planner:1"}
      """;
  private static final String TWO = ONE.replace("planner:1", "planner:2");
  private static final String EVERYBODY =
      TWO.replace("{percent: 25, hold: 1h}", "{percent: 99, hold: 1h}");

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.fleet = new LiveFleet(client);
    fleet.apply(ONE);
    fleet.resource().scale(4);
    fleet.await(Reason.AgentsReady);
    awaitReady(4, Set.of());
    // Until then it is the first revision, which comes without steps.
    fleet.until(() -> fleet.get().getStatus().stableRevision() != null);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void growth_brings_no_more_agents_to_the_update_than_the_step_reaches() {
    // Given
    Set<Integer> most = new TreeSet<>();
    Set<String> exposed = new HashSet<>();
    fleet.apply(TWO);
    awaitReady(4, Set.of("planner-3"));

    // When
    try (Watch _ =
        watch(
            (action, pod) -> {
              if (!isNew(pod) || action == Watcher.Action.DELETED) {
                exposed.remove(pod.getMetadata().getName());
              } else {
                exposed.add(pod.getMetadata().getName());
              }
              most.add(exposed.size());
            })) {
      fleet.resource().scale(12);
      awaitReady(12, Set.of("planner-3", "planner-10", "planner-11"));
    }

    // Then
    assertThat(most).allMatch(count -> count <= 3);
    assertThat(fleet.agents().getSpec().getUpdateStrategy().getRollingUpdate().getPartition())
        .isEqualTo(10);
  }

  @Test
  void after_a_shrink_the_share_is_made_up_for() {
    // Given
    fleet.apply(TWO);
    awaitReady(4, Set.of("planner-3"));

    // When
    fleet.resource().scale(2);

    // Then
    awaitReady(2, Set.of("planner-1"));
  }

  @Test
  void without_agents_the_stable_revision_stands_and_comes_back_first() {
    // Given
    fleet.apply(TWO);
    awaitReady(4, Set.of("planner-3"));

    // When
    fleet.resource().scale(0);
    awaitReady(0, Set.of());
    StatefulSet empty = fleet.agents();
    fleet.resource().scale(4);

    // Then
    awaitReady(4, Set.of("planner-3"));
    assertThat(empty.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("planner:1");
  }

  @Test
  void agents_are_released_one_by_one_where_no_more_may_be_down() {
    // Given
    List<Integer> partitions = new ArrayList<>();
    try (Watch _ =
        client
            .apps()
            .statefulSets()
            .withName("planner")
            .watch(
                new Seen<StatefulSet>(
                    (_, set) -> {
                      int partition =
                          set.getSpec().getUpdateStrategy().getRollingUpdate().getPartition();
                      if (isNew(set.getSpec().getTemplate().getSpec().getContainers().getFirst())
                          && (partitions.isEmpty() || partitions.getLast() != partition)) {
                        partitions.add(partition);
                      }
                    }))) {
      // When
      fleet.apply(EVERYBODY);
      awaitReady(4, Set.of("planner-0", "planner-1", "planner-2", "planner-3"));
    }

    // Then
    assertThat(partitions).containsExactly(3, 2, 1, 0);
  }

  private void awaitReady(int replicas, Set<String> updated) {
    fleet.until(
        () -> {
          List<Pod> pods = fleet.pods();
          return pods.size() == replicas
              && pods.stream().allMatch(FleetScaleTest::isReady)
              && pods.stream()
                  .filter(FleetScaleTest::isNew)
                  .map(pod -> pod.getMetadata().getName())
                  .collect(Collectors.toSet())
                  .equals(updated)
              && fleet.agents() != null
              && fleet.agents().getSpec().getReplicas() == replicas;
        });
  }

  private Watch watch(BiConsumer<Watcher.Action, Pod> seen) {
    return client.pods().withLabel("sluice.dev/agentdeployment", "planner").watch(new Seen<>(seen));
  }

  private static boolean isNew(Pod pod) {
    return isNew(pod.getSpec().getContainers().getFirst());
  }

  private static boolean isNew(Container agent) {
    return agent.getImage().equals("planner:2");
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private record Seen<T>(BiConsumer<Watcher.Action, T> seen) implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T object) {
      seen.accept(action, object);
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException(cause);
    }
  }
}
