// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import static dev.sluice.kit.Patience.await;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What pods and fleets of a namespace were like, and when this process learnt of it: some of it
 * shows for a tenth of a second.
 */
final class PodDiary implements AutoCloseable {
  private record Entry(Instant time, HasMetadata seen) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final List<Watch> watches;

  private PodDiary(KubernetesClient client) {
    watches =
        List.of(
            client.pods().watch(new Writer<>()),
            client.resources(AgentDeployment.class).watch(new Writer<>()));
  }

  /** From now on. */
  static PodDiary of(KubernetesClient client) {
    return new PodDiary(client);
  }

  /** When a pod was so first. */
  Instant first(Predicate<Pod> what) {
    return first(Instant.MIN, what);
  }

  /** When a pod was so first after that time. */
  Instant first(Instant from, Predicate<Pod> what) {
    return await().until(() -> when(Pod.class, from, what), Optional::isPresent).orElseThrow();
  }

  /** When a fleet said so first. */
  Instant firstSaid(Predicate<AgentDeploymentStatus> what) {
    return await()
        .until(
            () ->
                when(
                    AgentDeployment.class,
                    Instant.MIN,
                    f -> f.getStatus() != null && what.test(f.getStatus())),
            Optional::isPresent)
        .orElseThrow();
  }

  private <T> Optional<Instant> when(Class<T> kind, Instant from, Predicate<T> what) {
    return entries.stream()
        .filter(entry -> entry.time.isAfter(from))
        .filter(entry -> kind.isInstance(entry.seen) && what.test(kind.cast(entry.seen)))
        .map(Entry::time)
        .findFirst();
  }

  static boolean ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  static boolean runs(Pod pod) {
    return containers(pod).anyMatch(c -> c.getState().getRunning() != null);
  }

  static int restarts(Pod pod) {
    return containers(pod).mapToInt(ContainerStatus::getRestartCount).sum();
  }

  /** A container of it has ended at least once. */
  static boolean failed(Pod pod) {
    return containers(pod)
        .anyMatch(c -> c.getState().getTerminated() != null || c.getRestartCount() > 0);
  }

  /** A container waits or has ended for that reason. */
  static boolean shows(Pod pod, String reason) {
    return containers(pod)
        .flatMap(c -> Stream.of(c.getState(), c.getLastState()))
        .flatMap(
            state ->
                Stream.of(
                    state.getWaiting() == null ? "" : state.getWaiting().getReason(),
                    state.getTerminated() == null ? "" : state.getTerminated().getReason()))
        .anyMatch(reason::equals);
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream();
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private final class Writer<T extends HasMetadata> implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T seen) {
      entries.add(new Entry(Instant.now(), seen));
    }

    @Override
    public void onClose(WatcherException cause) {
      // What is not written is missed by who looks for it.
    }
  }
}
