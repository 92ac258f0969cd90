// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.WorkloadProblem;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.api.WorkloadRef;
import dev.sluice.fleet.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workloads that a FlagSet brings along besides AgentDeployments.
 *
 * <p>Everybody reads them off the status of the set, where its reconciler has noted what it saw. So
 * flags, migrations and people have the same list, a restart forgets nothing, and no replica has to
 * watch workloads itself.
 *
 * @param counted the workloads that flags are exposed to; one that is missing counts as it was last
 *     seen, so that nobody loses a flag because a StatefulSet is replaced under its agents
 * @param withheld those with which no migration starts
 */
public record BroughtWorkloads(List<Workload> counted, List<Withheld> withheld) {
  /**
   * A workload that is named and cannot be watched.
   *
   * @param ref what the spec names
   * @param problem why
   */
  public record Withheld(WorkloadRef ref, WorkloadProblem problem) {
    @Override
    public String toString() {
      return ref.kind() + " " + ref.name();
    }
  }

  public BroughtWorkloads {
    counted = List.copyOf(counted);
    withheld = List.copyOf(withheld);
  }

  /** None. */
  public static final BroughtWorkloads NONE = new BroughtWorkloads(List.of(), List.of());

  /**
   * These after those AgentDeployments. For a moment both may be there under one name: then the
   * AgentDeployment counts.
   */
  public List<Workload> with(Collection<Workload> fleets) {
    List<Workload> all = new ArrayList<>(fleets);
    for (Workload workload : counted) {
      if (fleets.stream().noneMatch(fleet -> fleet.name().equals(workload.name()))) {
        all.add(workload);
      }
    }
    return all;
  }

  /** Those of a FlagSet, as its status has them. */
  public static BroughtWorkloads of(
      String namespace, FlagSetSpec spec, @Nullable FlagSetStatus status) {
    return of(namespace, spec, status == null ? List.of() : status.workloads());
  }

  /** Those of a FlagSet, as they are seen. */
  public static BroughtWorkloads of(String namespace, FlagSetSpec spec, List<WorkloadState> seen) {
    List<Workload> counted = new ArrayList<>();
    List<Withheld> withheld = new ArrayList<>();
    for (WorkloadRef ref : spec.workloads()) {
      Optional<WorkloadState> state = find(ref, seen);
      state.flatMap(s -> counted(namespace, ref, s)).ifPresent(counted::add);
      WorkloadProblem problem = state.isPresent() ? state.get().problem() : WorkloadProblem.NotSeen;
      if (problem != null) {
        withheld.add(new Withheld(ref, problem));
      }
    }
    return new BroughtWorkloads(counted, withheld);
  }

  /** What was noted of a workload. */
  static Optional<WorkloadState> find(WorkloadRef ref, List<WorkloadState> seen) {
    for (WorkloadState state : seen) {
      if (state.kind() == ref.kind() && state.name().equals(ref.name())) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  private static Optional<Workload> counted(
      String namespace, WorkloadRef ref, WorkloadState state) {
    Workload.Kind kind =
        switch (ref.kind()) {
          case StatefulSet -> Workload.Kind.StatefulSet;
          case Deployment -> Workload.Kind.Deployment;
        };
    return Optional.ofNullable(state.replicas())
        .map(
            replicas ->
                new Workload(
                    namespace,
                    ref.name(),
                    replicas,
                    kind,
                    state.selector() == null ? "" : state.selector()));
  }
}
