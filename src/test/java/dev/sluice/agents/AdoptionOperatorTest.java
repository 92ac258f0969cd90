// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A StatefulSet that ran before there was an AgentDeployment, on a real control plane. */
@ExtendWith(ApiServer.class)
class AdoptionOperatorTest {
  static final String FOUND =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: planner, labels: {app: planner}}
      spec:
        replicas: 3
        serviceName: planners
        minReadySeconds: 1
        selector: {matchLabels: {app: planner}}
        template:
          metadata: {labels: {app: planner}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: agent
              image: "planner:1"
              env: [{name: COLOUR, value: blue}, {name: SHAPE, value: round}]
              readinessProbe: {httpGet: {port: 8080}}
      """;
  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 3
        adopt: true
        rollout: {steps: [{percent: 33, hold: 1h}], window: 1s}
        template:
          metadata: {labels: {app: planner}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: agent
              image: "planner:1"
              env: [{name: COLOUR, value: blue}, {name: SHAPE, value: round}]
              readinessProbe: {httpGet: {port: 8080}}
      """;
  private static final String QUICK = FLEET.replace("hold: 1h", "hold: 1s");

  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient given) {
    client = given;
    // As most people do.
    SharedCluster.get()
        .kubectlWith(FOUND, "apply", "--namespace=" + client.getNamespace(), "-f", "-");
    fleet = new LiveFleet(client);
    fleet.until(
        () ->
            fleet.agents().getStatus() != null
                && Objects.equals(fleet.agents().getStatus().getAvailableReplicas(), 3));
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void what_is_asked_for_as_it_runs_is_taken_over_and_no_pod_is_touched_then_or_later() {
    // Given
    List<String> running = uids();
    StatefulSet found = fleet.agents();

    // When
    fleet.apply(FLEET);
    reaches(s -> s.phase() == Phase.Completed && Objects.equals(s.readyReplicas(), 3));
    fleet.await(Reason.AgentsReady);

    // Then
    assertThat(uids()).isEqualTo(running);
    assertThat(fleet.agents().getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .containsExactly(fleet.get().getMetadata().getUid());
    assertThat(fleet.agents().getSpec()).isEqualTo(found.getSpec());
    assertThat(status().record().rollbacks()).isEmpty();

    // And when
    fleet.apply(QUICK.replace("replicas: 3", "replicas: 4"));

    // Then
    reaches(s -> Objects.equals(s.readyReplicas(), 4) && Objects.equals(s.replicas(), 4));
    assertThat(uids()).containsAll(running);
  }

  @Test
  void what_is_asked_for_besides_comes_by_steps_and_goes_back_to_what_was_found() {
    // Given
    Map<String, String> running = pods();
    fleet.apply(
        FLEET.replace("planner:1", "planner:2").replace(", {name: SHAPE, value: round}", ""));

    // When
    reaches(s -> s.waitingFor() != null && s.waitingFor().what().equals("hold at 33%"));

    // Then
    assertThat(pods()).containsEntry("planner-0", running.get("planner-0"));
    assertThat(pods()).containsEntry("planner-1", running.get("planner-1"));
    assertThat(image("planner-2")).isEqualTo("planner:2");
    assertThat(environment("planner-2")).containsExactly("COLOUR");

    // And when
    Marks.annotate(fleet.resource(), "sluice.dev/rollback", "odd answers");
    reaches(
        s ->
            s.phase() == Phase.RolledBack
                && Objects.equals(s.readyReplicas(), 3)
                && image("planner-2").equals("planner:1"));

    // Then
    assertThat(pods()).containsEntry("planner-0", running.get("planner-0"));
    assertThat(pods()).containsEntry("planner-1", running.get("planner-1"));
    assertThat(environment("planner-2")).containsExactly("COLOUR", "SHAPE");
  }

  @Test
  void its_revision_moves_to_the_end_and_bears_the_marks_of_one() {
    // Given
    fleet.apply(QUICK);
    reaches(s -> s.phase() == Phase.Completed);
    String found = status().stableRevision();

    // When
    fleet.apply(QUICK.replace("planner:1", "planner:2"));

    // Then
    reaches(s -> s.phase() == Phase.Completed && found.equals(s.previousRevision()));
    fleet.await(Reason.AgentsReady);
    assertThat(fleet.pods())
        .allSatisfy(
            pod ->
                assertThat(pod.getMetadata().getLabels())
                    .containsEntry(WorkloadNames.REVISION, status().stableRevision()));
  }

  @Test
  void a_pod_that_is_made_anew_by_the_template_as_it_was_found_is_known_as_an_agent() {
    // Given
    fleet.apply(FLEET);
    reaches(s -> s.phase() == Phase.Completed && Objects.equals(s.readyReplicas(), 3));
    String before = pods().get("planner-1");

    // When
    client.pods().withName("planner-1").delete();
    fleet.until(() -> !before.equals(pods().getOrDefault("planner-1", before)));

    // Then
    reaches(s -> Objects.equals(s.readyReplicas(), 3));
  }

  @Test
  void an_orphaned_fleet_keeps_its_pods_and_its_successor_knows_its_revisions() {
    // Given
    fleet.apply(QUICK);
    reaches(s -> s.phase() == Phase.Completed);
    fleet.apply(QUICK.replace("planner:1", "planner:2"));
    reaches(s -> s.phase() == Phase.Completed && s.previousRevision() != null);
    fleet.await(Reason.AgentsReady);
    String stable = status().stableRevision();
    List<String> running = uids();

    // When
    SharedCluster.get()
        .kubectl(
            "delete", "agd", "planner", "--cascade=orphan", "--namespace=" + client.getNamespace());
    fleet.until(() -> fleet.agents().getMetadata().getOwnerReferences().isEmpty());

    // Then
    assertThat(uids()).isEqualTo(running);

    // And when
    fleet.apply(FLEET.replace("planner:1", "planner:3"));
    reaches(s -> s.waitingFor() != null && s.waitingFor().what().equals("hold at 33%"));

    // Then
    assertThat(status().stableRevision()).isEqualTo(stable);
    assertThat(uids()).containsAll(running.subList(0, 2));
    assertThat(image("planner-2")).isEqualTo("planner:3");
  }

  @Test
  void without_an_operator_a_fleet_is_orphaned_and_its_pods_go_on_and_are_mended() {
    // Given
    fleet.apply(FLEET);
    reaches(s -> s.phase() == Phase.Completed && Objects.equals(s.readyReplicas(), 3));
    Map<String, String> running = pods();
    fleet.close();

    // When
    SharedCluster.get()
        .kubectl(
            "delete", "agd", "planner", "--cascade=orphan", "--namespace=" + client.getNamespace());
    fleet.until(() -> fleet.agents().getMetadata().getOwnerReferences().isEmpty());

    // Then
    assertThat(pods()).isEqualTo(running);

    // And when
    String lost = running.get("planner-1");
    client.pods().withName("planner-1").delete();

    // Then
    fleet.until(() -> !lost.equals(pods().getOrDefault("planner-1", lost)));
    assertThat(pods()).containsEntry("planner-0", running.get("planner-0"));
    assertThat(pods()).containsEntry("planner-2", running.get("planner-2"));
  }

  private AgentDeploymentStatus status() {
    return fleet.get().getStatus();
  }

  private void reaches(Predicate<AgentDeploymentStatus> what) {
    fleet.until(
        () -> {
          AgentDeploymentStatus status = status();
          return status != null
              && Objects.equals(
                  status.observedGeneration(), fleet.get().getMetadata().getGeneration())
              && what.test(status);
        });
  }

  private List<Pod> all() {
    return client.pods().withLabel("app", "planner").list().getItems();
  }

  /** In the order of ordinals. */
  private List<String> uids() {
    return all().stream().map(HasMetadata::getMetadata).map(m -> m.getUid()).toList();
  }

  private Map<String, String> pods() {
    return all().stream()
        .collect(Collectors.toMap(p -> p.getMetadata().getName(), p -> p.getMetadata().getUid()));
  }

  private String image(String pod) {
    Pod found = client.pods().withName(pod).get();
    return found == null ? "" : found.getSpec().getContainers().getFirst().getImage();
  }

  private List<String> environment(String pod) {
    return client
        .pods()
        .withName(pod)
        .require()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .map(EnvVar::getName)
        .toList();
  }
}
