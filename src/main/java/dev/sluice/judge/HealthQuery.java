// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a migration asks of health.
 *
 * @param owner namespace/name/uid of the migration, so that looks of a deleted one are dropped
 * @param attempt the number of the attempt: no reading counts for another one
 * @param policy the checks in force
 * @param workloads every workload of the migration
 * @param metrics what each workload declares, by its name; a workload without an entry declares
 *     none and is judged by pods only
 * @param exposed the agents that the running step reaches; before a stage all
 * @param next the agents that the next step reaches: whose baseline is wanted
 * @param later the agents that each step after the next one reaches, as far as that can be told
 *     now; empty where nobody needs to know. No part of what is asked
 * @param since only what happened after it counts: when the running step was entered; null before a
 *     stage
 * @param stageStart when the running stage started: baselines are read before it; null before a
 *     stage
 * @param baselines what the record holds
 * @param judge what the record remembers of comparisons, to go on from after a restart; no part of
 *     what is asked
 * @param byId whether the stage that runs, or is next, gives flags to ids: then any agent may serve
 *     a request that has them, and no agent stands for those that have not
 * @param terms what the pods of each workload are held to, by its name; a workload without an entry
 *     to {@link PodTerms#STANDARD}
 */
public record HealthQuery(
    String owner,
    int attempt,
    HealthPolicySpec policy,
    List<Workload> workloads,
    Map<String, AgentMetrics> metrics,
    Set<AgentId> exposed,
    Set<AgentId> next,
    List<Set<AgentId>> later,
    @Nullable Instant since,
    @Nullable Instant stageStart,
    List<BaselineReading> baselines,
    List<JudgeState> judge,
    boolean byId,
    Map<String, PodTerms> terms) {
  public HealthQuery {
    workloads = List.copyOf(workloads);
    metrics = Map.copyOf(metrics);
    exposed = Set.copyOf(exposed);
    next = Set.copyOf(next);
    later = later.stream().<Set<AgentId>>map(Set::copyOf).toList();
    baselines = List.copyOf(baselines);
    judge = List.copyOf(judge);
    terms = Map.copyOf(terms);
  }

  /** Whether the other asks the same, whatever is remembered by now. */
  boolean asksSame(HealthQuery other) {
    return equals(other.beside(judge, later));
  }

  private HealthQuery beside(List<JudgeState> remembered, List<Set<AgentId>> foreseen) {
    return new HealthQuery(
        owner,
        attempt,
        policy,
        workloads,
        metrics,
        exposed,
        next,
        foreseen,
        since,
        stageStart,
        baselines,
        remembered,
        byId,
        terms);
  }

  /**
   * The agents whose pods matter: those to be judged, and all of a workload whose agents move, as
   * any of them may run the revision that is judged.
   */
  public Set<AgentId> watched() {
    Set<AgentId> watched = new HashSet<>(judged());
    for (Workload workload : workloads) {
      for (int i = 0; terms(workload.name()).revision() != null && i < workload.replicas(); i++) {
        watched.add(workload.agent(i));
      }
    }
    return watched;
  }

  /** What the pods of that workload are held to. */
  PodTerms terms(String workload) {
    return terms.getOrDefault(workload, PodTerms.STANDARD);
  }

  /** The agents to be judged: the exposed ones, and all where ids have a flag of the stage. */
  public Set<AgentId> judged() {
    return byId ? everybody() : exposed;
  }

  /**
   * The same as those whose readings are judged together. Where ids have a flag, the agents that
   * have one by their own key, or that have another flag of the stage, are also judged by
   * themselves: among all, what those few do would be thinned.
   */
  List<Set<AgentId>> groups() {
    return byId && !exposed.isEmpty() && !unexposed().isEmpty()
        ? List.of(exposed, judged())
        : List.of(judged());
  }

  /** The agents whose baselines are wanted. */
  Set<AgentId> upcoming() {
    return byId ? everybody() : next;
  }

  /**
   * The agents to compare with, as they are not exposed: nobody before a stage, nobody once all
   * are, and nobody where ids have the flags.
   */
  public Set<AgentId> rest() {
    return byId ? Set.of() : unexposed();
  }

  /** Whether all agents are exposed, or none is as no stage runs. */
  boolean alike() {
    return stageStart == null || unexposed().isEmpty();
  }

  /**
   * The agents of the present step and of each to come, where a part of them is: whose nature has
   * to be known to compare them.
   */
  List<Set<AgentId>> parts() {
    if (byId) {
      return List.of();
    }
    Set<AgentId> everybody = everybody();
    return Stream.concat(Stream.of(exposed, next), later.stream())
        .filter(agents -> !agents.equals(everybody))
        .distinct()
        .toList();
  }

  Set<AgentId> everybody() {
    Set<AgentId> everybody = unexposed();
    everybody.addAll(exposed);
    return everybody;
  }

  private Set<AgentId> unexposed() {
    Set<AgentId> rest = new HashSet<>();
    for (Workload workload : workloads) {
      for (int i = 0; i < workload.replicas(); i++) {
        rest.add(workload.agent(i));
      }
    }
    rest.removeAll(exposed);
    return rest;
  }
}
