// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the stages in {@code k8s/local/stages} promise. */
@ExtendWith(ApiServer.class)
class SimulatedPodsTest {
  private static final String SIMULATE = "sluice.dev/simulate";

  @Test
  void a_pod_becomes_ready_and_has_an_address(KubernetesClient client) {
    // When
    create(client, Map.of());

    // Then
    Pod pod = await(client, Readiness::isPodReady);
    assertThat(pod.getSpec().getNodeName()).isEqualTo("node-1");
    assertThat(pod.getStatus().getPodIP()).startsWith("10.244.");
    assertThat(container(pod).getRestartCount()).isZero();
  }

  @Test
  void a_node_renews_its_lease_so_that_it_is_not_held_for_dead(KubernetesClient client) {
    // Given
    var lease = client.leases().inNamespace("kube-node-lease").withName("node-1");
    lease.waitUntilCondition(Objects::nonNull, 30, SECONDS);
    var first = lease.get().getSpec().getRenewTime();

    // When
    var renewed =
        lease.waitUntilCondition(each -> each.getSpec().getRenewTime().isAfter(first), 30, SECONDS);

    // Then
    assertThat(renewed.getSpec().getLeaseDurationSeconds()).isEqualTo(40);
  }

  @Test
  void a_crashing_pod_counts_restarts_to_its_bound_and_ends_in_back_off(KubernetesClient client) {
    // When
    create(client, Map.of(SIMULATE, "CrashLoop", "sluice.dev/simulate-restarts", "2"));

    // Then
    Pod pod =
        await(
            client,
            each ->
                container(each).getRestartCount() == 2 && waitsBecause(each, "CrashLoopBackOff"));
    assertThat(Readiness.isPodReady(pod)).isFalse();
    assertThat(container(pod).getLastState().getTerminated().getExitCode()).isEqualTo(1);
  }

  @Test
  void a_running_pod_that_is_annotated_crashes(KubernetesClient client) {
    // Given
    create(client, Map.of());
    await(client, Readiness::isPodReady);

    // When
    annotate(client, "CrashLoop");

    // Then
    await(client, pod -> container(pod).getRestartCount() >= 1);
  }

  @Test
  void a_pod_recovers_when_the_annotation_goes_and_keeps_its_restarts(KubernetesClient client) {
    // Given
    create(client, Map.of(SIMULATE, "CrashLoop", "sluice.dev/simulate-restarts", "1"));
    await(client, each -> container(each).getRestartCount() == 1);

    // When
    annotate(client, null);

    // Then
    Pod pod = await(client, Readiness::isPodReady);
    assertThat(container(pod).getRestartCount()).isEqualTo(1);
  }

  @Test
  void an_unready_pod_runs_without_being_ready(KubernetesClient client) {
    // Given
    create(client, Map.of());
    await(client, Readiness::isPodReady);

    // When
    annotate(client, "Unready");

    // Then
    Pod pod = await(client, each -> !Readiness.isPodReady(each));
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    assertThat(container(pod).getState().getRunning()).isNotNull();
  }

  @Test
  void an_image_that_cannot_be_pulled_leaves_the_pod_pending(KubernetesClient client) {
    // When
    create(client, Map.of(SIMULATE, "ImagePullError"));

    // Then
    Pod pod = await(client, each -> waitsBecause(each, "ImagePullBackOff"));
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(Readiness.isPodReady(pod)).isFalse();
  }

  @Test
  void a_pod_that_was_killed_for_its_memory_says_so_and_runs_on(KubernetesClient client) {
    // When
    create(client, Map.of(SIMULATE, "OomKill"));

    // Then
    Pod pod = await(client, each -> container(each).getRestartCount() == 1);
    assertThat(container(pod).getLastState().getTerminated().getReason()).isEqualTo("OOMKilled");
    assertThat(container(pod).getLastState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(Readiness.isPodReady(pod)).isTrue();
  }

  @Test
  void a_deleted_pod_is_gone(KubernetesClient client) {
    // Given
    create(client, Map.of());
    await(client, Readiness::isPodReady);

    // When
    client.pods().withName("agent").delete();

    // Then
    client.pods().withName("agent").waitUntilCondition(Objects::isNull, 20, SECONDS);
    assertThat(client.pods().withName("agent").get()).isNull();
  }

  private static void create(KubernetesClient client, Map<String, String> annotations) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("agent")
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("agent")
                .withImage("agent:1")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  private static void annotate(KubernetesClient client, String fault) {
    Marks.annotate(client.pods().withName("agent"), SIMULATE, fault);
  }

  private static Pod await(KubernetesClient client, Predicate<Pod> condition) {
    return client
        .pods()
        .withName("agent")
        .waitUntilCondition(
            pod ->
                pod != null
                    && !pod.getStatus().getContainerStatuses().isEmpty()
                    && condition.test(pod),
            30,
            SECONDS);
  }

  private static ContainerStatus container(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  private static boolean waitsBecause(Pod pod, String reason) {
    return container(pod).getState().getWaiting() != null
        && reason.equals(container(pod).getState().getWaiting().getReason());
  }
}
