// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static java.util.Comparator.comparingInt;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.fleet.WorkloadNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which agents keep a fleet where it is, in words. Pure. */
final class Standstill {
  private Standstill() {}

  /**
   * That some do, if so.
   *
   * @param fleet name of the AgentDeployment
   * @param pods of the agents that are wanted
   * @param plan what is done next for those
   */
  static Optional<Finding> of(String fleet, Course course, List<SeenPod> pods, ReplicaPlan plan) {
    String stable = course.stable();
    if (stable == null || plan.delete().stream().anyMatch(SeenPod::ready)) {
      return Optional.empty();
    }
    List<SeenPod> stuck =
        pods.stream()
            .filter(pod -> pod.state() == State.Stuck && pod.revision().equals(stable))
            .toList();
    if (course.reached() == 0 || course.update().equals(stable)) {
      return plan.template().equals(stable) ? back(fleet, stable, pods, stuck) : Optional.empty();
    }
    return plan.template().equals(stable)
        ? unbegun(fleet, course, stable, stuck)
        : forward(fleet, course, pods, plan);
  }

  private static Optional<Finding> back(
      String fleet, String stable, List<SeenPod> pods, List<SeenPod> stuck) {
    long others =
        pods.stream()
            .filter(pod -> pod.ready() && !pod.revision().isEmpty())
            .filter(pod -> !pod.revision().equals(stable))
            .count();
    return others == 0 || stuck.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Reason.AgentsStuck,
                ("agents cannot come up at revision %s (%s), so that %d that work at another are"
                        + " not taken back: mend what keeps them, or name another revision by"
                        + " annotation sluice.dev/rollback-to")
                    .formatted(stable, names(fleet, stuck), others)));
  }

  private static Optional<Finding> unbegun(
      String fleet, Course course, String stable, List<SeenPod> stuck) {
    return stuck.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Reason.AgentsStuck,
                ("agents cannot come up at revision %s (%s), so that the StatefulSet would make lost"
                        + " agents of the one before it: revision %s waits until they do, mend what"
                        + " keeps them")
                    .formatted(stable, names(fleet, stuck), course.update())));
  }

  private static Optional<Finding> forward(
      String fleet, Course course, List<SeenPod> pods, ReplicaPlan plan) {
    List<SeenPod> updated =
        pods.stream().filter(pod -> pod.revision().equals(course.update())).toList();
    List<SeenPod> down =
        pods.stream()
            .filter(pod -> pod.state() == State.Starting && pod.ordinal() < plan.partition())
            .filter(pod -> !pod.revision().equals(course.update()))
            .toList();
    boolean waits =
        plan.next().isEmpty()
            && plan.delete().isEmpty()
            && updated.size() < course.reached()
            && updated.stream().allMatch(SeenPod::ready);
    return down.isEmpty() || !waits
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Reason.AgentsInTheWay,
                "%s to be ready: no agent is taken down for revision %s while as many are down as may be (%d)"
                    .formatted(names(fleet, down), course.update(), course.maxUnavailable())));
  }

  private static String names(String fleet, List<SeenPod> pods) {
    return pods.stream()
        .sorted(comparingInt(SeenPod::ordinal))
        .map(pod -> WorkloadNames.child(fleet) + "-" + pod.ordinal())
        .collect(Collectors.joining(", "));
  }
}
