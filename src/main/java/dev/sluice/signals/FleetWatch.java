// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.agents.FleetPods;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.Standstill;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which pods the StatefulSets of fleets have, told from the events of the watch. */
final class FleetWatch implements ResourceEventHandler<Pod>, FleetPods {
  /** By namespace and name of the StatefulSet, then by ordinal. */
  private final Map<String, Map<Integer, SeenPod>> fleets = new ConcurrentHashMap<>();

  private final BooleanSupplier listed;
  private final BiConsumer<String, String> news;

  /**
   * Knows nothing at first.
   *
   * @param listed whether all pods have been shown to it that there were
   * @param news is told namespace and label of a fleet whose pods have changed; must not block
   */
  FleetWatch(BooleanSupplier listed, BiConsumer<String, String> news) {
    this.listed = listed;
    this.news = news;
  }

  @Override
  public Optional<List<SeenPod>> of(String namespace, String fleet) {
    return listed.getAsBoolean()
        ? Optional.of(
            List.copyOf(
                fleets
                    .getOrDefault(namespace + "/" + WorkloadNames.child(fleet), Map.of())
                    .values()))
        : Optional.empty();
  }

  @Override
  public void onAdd(Pod pod) {
    String set = set(pod);
    if (set == null) {
      return;
    }
    SeenPod seen = seen(pod, set);
    SeenPod before =
        fleets.computeIfAbsent(set, _ -> new ConcurrentHashMap<>()).put(seen.ordinal(), seen);
    if (before == null || !before.isAs(seen)) {
      ring(pod);
    }
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    String left = set(before);
    if (left != null && !left.equals(set(pod))) {
      onDelete(before, false);
    }
    onAdd(pod);
  }

  @Override
  public void onDelete(Pod pod, boolean unknown) {
    String set = set(pod);
    Map<Integer, SeenPod> pods = set == null ? null : fleets.get(set);
    if (pods == null) {
      return;
    }
    String uid = PodMemory.uid(pod);
    // Another one of its name may have come in the meantime.
    if (pods.values().removeIf(seen -> seen.uid().equals(uid))) {
      fleets.computeIfPresent(set, (_, rest) -> rest.isEmpty() ? null : rest);
      ring(pod);
    }
  }

  private void ring(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String label = labels == null ? null : labels.get(WorkloadNames.LABEL);
    if (label != null) {
      news.accept(pod.getMetadata().getNamespace(), label);
    }
  }

  /** Namespace and name of the StatefulSet that controls a pod, and has given it its name. */
  private static @Nullable String set(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    for (OwnerReference owner : metadata.getOwnerReferences()) {
      if (Boolean.TRUE.equals(owner.getController())
          && owner.getKind().equals("StatefulSet")
          && metadata.getName().startsWith(owner.getName() + "-")
          && metadata.getName().substring(owner.getName().length() + 1).matches("[0-9]{1,9}")) {
        return metadata.getNamespace() + "/" + owner.getName();
      }
    }
    return null;
  }

  private static SeenPod seen(Pod pod, String set) {
    ObjectMeta metadata = pod.getMetadata();
    String name = set.substring(metadata.getNamespace().length() + 1);
    Map<String, String> labels = metadata.getLabels();
    return new SeenPod(
        Integer.parseInt(metadata.getName().substring(name.length() + 1)),
        PodMemory.uid(pod),
        metadata.getResourceVersion() == null ? "" : metadata.getResourceVersion(),
        labels == null ? "" : labels.getOrDefault(WorkloadNames.REVISION, ""),
        state(pod),
        restarts(pod));
  }

  private static int restarts(Pod pod) {
    int restarts = 0;
    if (pod.getStatus() != null) {
      for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
        restarts += container.getRestartCount() == null ? 0 : container.getRestartCount();
      }
    }
    return restarts;
  }

  private static State state(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return State.Leaving;
    }
    if (is(pod.getStatus(), "Ready", "True", null)) {
      return State.Ready;
    }
    boolean stuck =
        is(pod.getStatus(), "PodScheduled", "False", "Unschedulable")
            || statuses(pod.getStatus()).anyMatch(FleetWatch::isStuck);
    return stuck ? State.Stuck : State.Starting;
  }

  private static boolean is(
      @Nullable PodStatus status, String type, String value, @Nullable String reason) {
    if (status != null) {
      for (PodCondition condition : status.getConditions()) {
        if (type.equals(condition.getType())) {
          return value.equals(condition.getStatus())
              && (reason == null || reason.equals(condition.getReason()));
        }
      }
    }
    return false;
  }

  private static Stream<ContainerStatus> statuses(@Nullable PodStatus status) {
    return status == null
        ? Stream.empty()
        : Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream());
  }

  private static boolean isStuck(ContainerStatus status) {
    return status.getState() != null
        && status.getState().getWaiting() != null
        && status.getState().getWaiting().getReason() != null
        && Standstill.isOne(status.getState().getWaiting().getReason());
  }
}
