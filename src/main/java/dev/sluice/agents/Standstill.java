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
    return plan.template().equals(stable) ? back(fleet, stable, pods, stuck) : Optional.empty();
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

  private static String names(String fleet, List<SeenPod> pods) {
    return pods.stream()
        .sorted(comparingInt(SeenPod::ordinal))
        .map(pod -> WorkloadNames.child(fleet) + "-" + pod.ordinal())
        .collect(Collectors.joining(", "));
  }
}
