// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static java.util.Comparator.comparingInt;

import dev.sluice.agents.plan.SeenPod.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agents that are wanted, and their pods.
 *
 * @param replicas how many are wanted
 * @param pods by ordinal; those above are about to go anyway
 * @param unproven ordinals of those that have not recovered enough yet
 */
record Agents(int replicas, Map<Integer, SeenPod> pods, Set<Integer> unproven) {
  static Agents of(List<SeenPod> seen, int replicas, Set<Integer> unproven) {
    Map<Integer, SeenPod> pods = new HashMap<>();
    seen.stream()
        .filter(pod -> pod.ordinal() < replicas)
        .forEach(pod -> pods.put(pod.ordinal(), pod));
    return new Agents(replicas, Map.copyOf(pods), unproven);
  }

  @Nullable SeenPod at(int ordinal) {
    return pods.get(ordinal);
  }

  boolean isReady(int ordinal) {
    SeenPod pod = at(ordinal);
    return pod != null && pod.ready();
  }

  /** Whether it is ready, and nobody waits for what it recovered. */
  boolean stands(int ordinal) {
    return isReady(ordinal) && !unproven.contains(ordinal);
  }

  boolean isOf(String revision, int ordinal) {
    SeenPod pod = at(ordinal);
    return pod != null && pod.revision().equals(revision);
  }

  /** Whether it is of that revision, and says itself that it cannot come up. */
  boolean isStuckAt(String revision, int ordinal) {
    SeenPod pod = at(ordinal);
    return pod != null && pod.state() == State.Stuck && pod.revision().equals(revision);
  }

  /** How many are so. */
  int count(Predicate<Integer> what) {
    return Math.toIntExact(ordinals().filter(what).count());
  }

  Stream<Integer> ordinals() {
    return IntStream.range(0, replicas).boxed();
  }

  /** Pods that are to stay, and whose revision is known to be another one; highest first. */
  List<SeenPod> livingOthers(List<String> revisions) {
    return pods.values().stream()
        .filter(pod -> !pod.leaving())
        .filter(pod -> !pod.revision().isEmpty() && !revisions.contains(pod.revision()))
        .sorted(comparingInt(SeenPod::ordinal).reversed())
        .toList();
  }
}
