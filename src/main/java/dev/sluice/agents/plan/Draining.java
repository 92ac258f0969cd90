// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * All agents to one revision, where those that work finish that first: the partition is kept above
 * all that may not be taken down yet, or the StatefulSet would take them of its own accord.
 */
final class Draining {
  private Draining() {}

  /**
   * The next step.
   *
   * @param budget how many working agents may be taken down now
   */
  static ReplicaPlan to(String revision, int budget, Agents agents, Placed now) {
    List<SeenPod> others = agents.livingOthers(List.of(revision));
    boolean begun = revision.equals(now.revision());
    if (!begun || !now.observed()) {
      return ReplicaPlan.only(
          revision, begun ? now.partition() : above(others.stream().filter(SeenPod::ready)));
    }
    List<SeenPod> going =
        others.stream().filter(SeenPod::ready).limit(Math.max(0, budget)).toList();
    return new ReplicaPlan(
        revision,
        above(others.stream().filter(SeenPod::ready).filter(pod -> !going.contains(pod))),
        others.stream()
            .filter(pod -> !pod.ready() || going.contains(pod))
            .filter(pod -> isMadeAnew(pod, now))
            .toList(),
        going.stream().map(SeenPod::ordinal).toList());
  }

  /** How many do not work and wait for their turn: those that do not wait for them. */
  static int waiting(String revision, Agents agents, Placed now) {
    return Math.toIntExact(
        agents.livingOthers(List.of(revision)).stream()
            .filter(pod -> !pod.ready() && !isMadeAnew(pod, now))
            .count());
  }

  /** Below the partition the controller makes what it calls current, which may be the bad one. */
  private static boolean isMadeAnew(SeenPod pod, Placed now) {
    return now.current() || pod.ordinal() >= now.partition();
  }

  private static int above(Stream<SeenPod> pods) {
    return pods.mapToInt(pod -> pod.ordinal() + 1).max().orElse(0);
  }
}
