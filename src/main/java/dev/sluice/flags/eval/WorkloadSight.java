// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.WorkloadProblem;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.api.WorkloadRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is seen of a workload that a FlagSet names. */
public sealed interface WorkloadSight {
  /** It is not there. */
  record Missing() implements WorkloadSight {}

  /**
   * It is there.
   *
   * @param replicas how many pods it wants
   * @param selector what its pods are found by
   * @param firstOrdinal number of the first pod of a StatefulSet
   * @param owned whether an AgentDeployment made it
   */
  record Present(int replicas, String selector, int firstOrdinal, boolean owned)
      implements WorkloadSight {}

  /**
   * What is to be noted of the workloads of a set.
   *
   * @param sights what is seen now; of one that is not among them nothing is known yet, and what
   *     was noted before stays
   * @param fleets names of all AgentDeployments of the namespace: whose agents would have the same
   *     names
   */
  static List<WorkloadState> states(
      List<WorkloadRef> refs,
      @Nullable FlagSetStatus status,
      Map<WorkloadRef, WorkloadSight> sights,
      Set<String> fleets) {
    List<WorkloadState> before = status == null ? List.of() : status.workloads();
    return refs.stream()
        .map(
            ref ->
                fleets.contains(ref.name())
                    ? refused(ref, WorkloadProblem.NameTaken)
                    : state(ref, sights.get(ref), BroughtWorkloads.find(ref, before).orElse(null)))
        .toList();
  }

  private static WorkloadState state(
      WorkloadRef ref, @Nullable WorkloadSight sight, @Nullable WorkloadState before) {
    return switch (sight) {
      case null -> before == null ? refused(ref, WorkloadProblem.NotSeen) : before;
      case Missing() ->
          new WorkloadState(
              ref.kind(),
              ref.name(),
              before == null ? null : before.replicas(),
              before == null ? null : before.selector(),
              WorkloadProblem.NotFound);
      case Present p when p.owned() -> refused(ref, WorkloadProblem.NameTaken);
      case Present p when p.firstOrdinal() != 0 ->
          refused(ref, WorkloadProblem.OrdinalsNotFromZero);
      case Present p -> new WorkloadState(ref.kind(), ref.name(), p.replicas(), p.selector(), null);
    };
  }

  private static WorkloadState refused(WorkloadRef ref, WorkloadProblem problem) {
    return new WorkloadState(ref.kind(), ref.name(), null, null, problem);
  }
}
