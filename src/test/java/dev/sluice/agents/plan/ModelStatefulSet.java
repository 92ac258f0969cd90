// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.agents.plan.SeenPod.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A StatefulSet, its controller and its pods, as Kubernetes has them with podManagementPolicy
 * Parallel (stateful_set_control.go): the controller sees the spec late, and the pods at once.
 */
public final class ModelStatefulSet {
  /** What is declared. */
  public record Spec(long generation, String template, int partition, int replicas) {}

  /** What the controller says. */
  public record Status(long observed, String current, String update, int updated) {}

  private final NavigableMap<Integer, SeenPod> pods = new TreeMap<>();
  private final Set<Integer> takenDown = new HashSet<>();
  private Spec spec;
  private Spec seen;
  private Status status;
  private int uids;

  public ModelStatefulSet(String revision, int replicas) {
    spec = new Spec(1, revision, 0, replicas);
    seen = spec;
    status = new Status(0, revision, revision, 0);
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      pods.put(ordinal, made(ordinal, revision, State.Ready));
    }
    sync();
  }

  public Spec spec() {
    return spec;
  }

  public Status status() {
    return status;
  }

  public List<SeenPod> pods() {
    return List.copyOf(pods.values());
  }

  /** Agents that worked when they were taken down for an update, and do not yet again. */
  Set<Integer> takenDown() {
    return takenDown;
  }

  void declare(String template, int partition, int replicas) {
    if (!spec.equals(new Spec(spec.generation(), template, partition, replicas))) {
      spec = new Spec(spec.generation() + 1, template, partition, replicas);
    }
  }

  /** The controller hears of the latest spec. */
  public void hear() {
    seen = spec;
  }

  /** One round of the controller, by the spec that it has heard of. */
  public void sync() {
    String current = status.current();
    String update = seen.template();
    for (int ordinal = 0; ordinal < seen.replicas(); ordinal++) {
      if (!pods.containsKey(ordinal)) {
        String revision = ordinal < seen.partition() ? current : update;
        pods.put(ordinal, made(ordinal, revision, State.Starting));
      }
    }
    for (SeenPod pod : List.copyOf(pods.tailMap(seen.replicas()).values())) {
      set(pod, State.Leaving);
    }
    replaceOne(update);
    long updated = count(update, pod -> !pod.leaving());
    long ready = count(update, SeenPod::ready);
    boolean complete =
        updated == seen.replicas() && ready == seen.replicas() && pods.size() == seen.replicas();
    status =
        new Status(
            seen.generation(), complete ? update : current, update, Math.toIntExact(updated));
  }

  private void replaceOne(String update) {
    for (SeenPod pod :
        new ArrayList<>(pods.headMap(seen.replicas(), false).descendingMap().values())) {
      if (pod.ordinal() < seen.partition()) {
        return;
      }
      if (!pod.revision().equals(update) && !pod.leaving()) {
        takeDown(pod);
        return;
      }
      if (!pod.ready()) {
        return;
      }
    }
  }

  /** Deletes a pod for an update, if that is still the one that was meant. */
  void delete(SeenPod meant) {
    SeenPod pod = pods.get(meant.ordinal());
    if (meant.equals(pod)) {
      takeDown(pod);
    }
  }

  private void takeDown(SeenPod pod) {
    if (pod.ready()) {
      takenDown.add(pod.ordinal());
    }
    set(pod, State.Leaving);
  }

  /** What kubelets do: a pod that leaves is gone, one that starts becomes that. */
  public void settle(int ordinal, State state) {
    SeenPod pod = pods.get(ordinal);
    if (pod == null) {
      return;
    }
    if (pod.leaving()) {
      pods.remove(ordinal);
    } else {
      set(pod, state);
    }
    if (ordinal >= spec.replicas()) {
      takenDown.remove(ordinal);
    }
  }

  /** Somebody else deletes a pod. */
  public void evict(int ordinal) {
    SeenPod pod = pods.get(ordinal);
    if (pod != null) {
      set(pod, State.Leaving);
    }
  }

  private SeenPod made(int ordinal, String revision, State state) {
    return new SeenPod(ordinal, "uid-" + uids++, Integer.toString(uids++), revision, state, 0);
  }

  private void set(SeenPod pod, State state) {
    if (pod.state() != state) {
      pods.put(
          pod.ordinal(),
          new SeenPod(
              pod.ordinal(), pod.uid(), Integer.toString(uids++), pod.revision(), state, 0));
    }
    if (state == State.Ready) {
      takenDown.remove(pod.ordinal());
    }
  }

  private long count(String revision, Predicate<SeenPod> what) {
    return pods.values().stream()
        .filter(pod -> pod.revision().equals(revision))
        .filter(what)
        .count();
  }
}
