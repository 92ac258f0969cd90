// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetWatchTest {
  private final List<String> news = new ArrayList<>();
  private boolean listed = true;
  private final FleetWatch watch =
      new FleetWatch(() -> listed, (namespace, label) -> news.add(namespace + "/" + label));

  @Test
  void a_pod_of_a_fleet_is_seen_with_all_that_a_plan_asks_for() {
    watch.onAdd(pod("planner-12", "12"));

    assertThat(watch.of("shop", "planner").orElseThrow())
        .containsExactly(new SeenPod(12, "uid-12", "1", "bcdf", State.Starting, 0));
    assertThat(watch.of("shop", "other").orElseThrow()).isEmpty();
    assertThat(watch.of("mart", "planner").orElseThrow()).isEmpty();
    assertThat(news).containsExactly("shop/planner");
  }

  @Test
  void a_container_that_was_restarted_is_another_run_of_its_agent() {
    Pod pod = pod("planner-0", "0");
    watch.onAdd(pod);

    watch.onUpdate(
        pod,
        pod.edit()
            .editOrNewStatus()
            .addNewContainerStatus()
            .withName("agent")
            .withRestartCount(1)
            .endContainerStatus()
            .endStatus()
            .build());

    assertThat(watch.of("shop", "planner").orElseThrow())
        .extracting(SeenPod::run)
        .containsExactly("uid-0/1");
    assertThat(news).hasSize(2);
  }

  @Test
  void before_all_pods_are_listed_nothing_is_said_of_any() {
    watch.onAdd(pod("planner-0", "0"));
    listed = false;

    assertThat(watch.of("shop", "planner")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Ready, True, '', Ready",
    "Ready, False, ContainersNotReady, Starting",
    "PodScheduled, False, Unschedulable, Stuck",
    "PodScheduled, False, SchedulingGated, Starting",
    "PodScheduled, True, '', Starting"
  })
  void a_pod_says_how_it_is_by_its_conditions(
      String type, String status, String reason, State state) {
    Pod pod =
        pod("planner-0", "0")
            .edit()
            .editOrNewStatus()
            .addNewCondition()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .endCondition()
            .endStatus()
            .build();

    watch.onAdd(pod);

    assertThat(only().state()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({
    "CrashLoopBackOff, Stuck",
    "ImagePullBackOff, Stuck",
    "ErrImagePull, Stuck",
    "ErrImageNeverPull, Stuck",
    "CreateContainerConfigError, Stuck",
    "CreateContainerError, Stuck",
    "RunContainerError, Stuck",
    "ContainerCreating, Starting",
    "PodInitializing, Starting"
  })
  void a_pod_says_by_its_containers_that_it_cannot_come_up(String reason, State state) {
    watch.onAdd(waiting(pod("planner-0", "0"), reason));

    assertThat(only().state()).isEqualTo(state);
  }

  @Test
  void a_pod_that_is_ready_works_whatever_one_of_its_containers_waits_for() {
    Pod pod =
        waiting(pod("planner-0", "0"), "CrashLoopBackOff")
            .edit()
            .editStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();

    watch.onAdd(pod);

    assertThat(only().ready()).isTrue();
  }

  @Test
  void a_pod_that_is_being_deleted_leaves() {
    Pod before = pod("planner-0", "0");
    watch.onAdd(before);

    watch.onUpdate(
        before,
        before
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-11-22T14:00:00Z")
            .endMetadata()
            .build());

    assertThat(only().leaving()).isTrue();
    assertThat(news).hasSize(2);
  }

  @Test
  void a_version_alone_is_kept_but_is_no_news() {
    Pod before = pod("planner-0", "0");
    watch.onAdd(before);

    watch.onUpdate(
        before, before.edit().editMetadata().withResourceVersion("2").endMetadata().build());

    assertThat(only().version()).isEqualTo("2");
    assertThat(news).hasSize(1);
  }

  @Test
  void a_pod_that_is_gone_is_forgotten_but_not_the_one_that_has_come_in_its_place() {
    watch.onAdd(pod("planner-0", "old"));
    watch.onAdd(pod("planner-0", "new"));

    watch.onDelete(pod("planner-0", "old"), false);

    assertThat(only().uid()).isEqualTo("uid-new");

    watch.onDelete(pod("planner-0", "new"), false);

    assertThat(watch.of("shop", "planner").orElseThrow()).isEmpty();
    assertThat(news).hasSize(3);
  }

  @Test
  void a_pod_that_its_stateful_set_lets_go_is_of_the_fleet_no_more() {
    Pod before = pod("planner-0", "0");
    watch.onAdd(before);

    watch.onUpdate(
        before, before.edit().editMetadata().withOwnerReferences(List.of()).endMetadata().build());

    assertThat(watch.of("shop", "planner").orElseThrow()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "StatefulSet, planner, planner-x, true",
    "StatefulSet, planner, planner, true",
    "StatefulSet, other, planner-0, true",
    "StatefulSet, planner, planner-0, false",
    "ReplicaSet, planner, planner-0, true"
  })
  void whoever_is_no_agent_of_a_stateful_set_is_passed_over(
      String kind, String owner, String name, boolean controls) {
    Pod pod = pod("planner-0", "0");
    pod.getMetadata().setName(name);
    pod.getMetadata().getOwnerReferences().getFirst().setKind(kind);
    pod.getMetadata().getOwnerReferences().getFirst().setName(owner);
    pod.getMetadata().getOwnerReferences().getFirst().setController(controls);

    watch.onAdd(pod);

    assertThat(watch.of("shop", "planner").orElseThrow()).isEmpty();
    assertThat(news).isEmpty();
  }

  @Test
  void a_pod_without_labels_is_of_no_known_revision() {
    Pod pod = pod("planner-0", "0");
    pod.getMetadata().setLabels(null);

    watch.onAdd(pod);

    assertThat(only().revision()).isEmpty();
    assertThat(news).isEmpty();
  }

  private SeenPod only() {
    List<SeenPod> pods = watch.of("shop", "planner").orElseThrow();
    assertThat(pods).hasSize(1);
    return pods.getFirst();
  }

  private static Pod pod(String name, String uid) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .withUid("uid-" + uid)
        .withResourceVersion("1")
        .addToLabels("sluice.dev/agentdeployment", "planner")
        .addToLabels("sluice.dev/revision", "bcdf")
        .addNewOwnerReference()
        .withKind("StatefulSet")
        .withName("planner")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .build();
  }

  private static Pod waiting(Pod pod, String reason) {
    return pod.edit()
        .editOrNewStatus()
        .addNewContainerStatus()
        .withName("agent")
        .withNewState()
        .withNewWaiting()
        .withReason(reason)
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
