// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Bucketing;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whose health speaks for a migration, and from when on.
 *
 * @param exposed the agents that the running step reaches; before a stage all
 * @param next the agents that the next step reaches
 * @param later the agents that each step after it reaches, full exposure left out; empty where
 *     nobody asked
 * @param since when the running step was entered; null before a stage
 * @param stageStart when the running stage started; null before a stage
 * @param byId whether that stage, or the next, gives any of its flags to ids
 */
public record HealthScope(
    Set<AgentId> exposed,
    Set<AgentId> next,
    List<Set<AgentId>> later,
    @Nullable Instant since,
    @Nullable Instant stageStart,
    boolean byId) {

  /** The scope of what was observed. */
  public static HealthScope of(Observed o, Map<String, FlagFact> flags) {
    RolloutRecord record = o.record();
    Set<AgentId> everybody = everybody(o.workloads());
    Optional<StagePlan> plan = o.plan();
    if (plan.isEmpty()) {
      return new HealthScope(everybody, everybody, List.of(), null, null, false);
    }
    if (record == null || !Progress.running(record)) {
      Set<AgentId> first = at(o, plan.get(), 0, flags);
      return new HealthScope(everybody, first, List.of(), null, null, byId(plan.get(), flags));
    }
    Set<AgentId> next = at(o, plan.get(), Progress.step(record) + 1, flags);
    return new HealthScope(
        exposed(o, record, plan.get(), flags),
        next,
        List.of(),
        record.enteredTime(),
        record.stageStartTime(),
        byId(plan.get(), flags));
  }

  /** The same with the agents of later steps, as the fleet is now, where that policy compares. */
  public HealthScope foreseeing(Observed o, Map<String, FlagFact> flags, HealthPolicySpec policy) {
    RolloutRecord record = o.record();
    StagePlan plan = o.plan().orElse(null);
    if (plan == null || policy.checks().stream().allMatch(c -> c.compare() == null)) {
      return this;
    }
    List<Set<AgentId>> steps = new ArrayList<>();
    boolean running = record != null && Progress.running(record);
    for (int step = running ? Progress.step(record) + 2 : 1; !plan.full(step); step++) {
      steps.add(at(o, plan, step, flags));
    }
    return new HealthScope(exposed, next, steps, since, stageStart, byId);
  }

  private static boolean byId(StagePlan plan, Map<String, FlagFact> flags) {
    for (StageFlag flag : plan.flags()) {
      FlagFact fact = flags.get(flag.key());
      if (fact != null && fact.flag().assignment() == Assignment.Ids) {
        return true;
      }
    }
    return false;
  }

  /** How many agents the running step reaches; all, if no stage runs. */
  public static int exposed(Observed o, Map<String, FlagFact> flags) {
    RolloutRecord record = o.record();
    StagePlan plan = o.plan().orElse(null);
    int exposed = 0;
    for (Workload workload : o.workloads()) {
      exposed +=
          record == null || plan == null || !Progress.running(record)
              ? workload.replicas()
              : have(o, record, plan, flags, workload);
    }
    return exposed;
  }

  private static int have(
      Observed o,
      RolloutRecord record,
      StagePlan plan,
      Map<String, FlagFact> flags,
      Workload workload) {
    BitSet ordinals = reached(record.exposures(), recorded(record), plan, flags, workload);
    if (!Bringing.isMoving(o)) {
      ordinals.or(brought(o, plan, Progress.step(record), workload));
    }
    return ordinals.cardinality();
  }

  /** Who is on the way to a revision is exposed to it. */
  private static Set<AgentId> exposed(
      Observed o, RolloutRecord record, StagePlan plan, Map<String, FlagFact> flags) {
    Set<AgentId> exposed =
        reached(record.exposures(), recorded(record), plan, flags, o.workloads());
    addBrought(exposed, o, plan, Progress.step(record));
    return exposed;
  }

  private static void addBrought(Set<AgentId> to, Observed o, StagePlan plan, int step) {
    for (Workload workload : o.workloads()) {
      brought(o, plan, step, workload).stream().mapToObj(workload::agent).forEach(to::add);
    }
  }

  /** The agents to which that rung brings a revision. */
  private static BitSet brought(Observed o, StagePlan plan, int step, Workload workload) {
    BitSet ordinals = new BitSet(workload.replicas());
    if (Bringing.fleets(o, plan).contains(workload.name())) {
      RolloutRecord record = o.record();
      String seed = Exposures.seed(o.name(), plan.name());
      Cohort known =
          record == null ? Cohort.EMPTY : Exposures.of(record.cohorts(), seed, workload.name());
      int reached = workload.reached(plan.percent(step));
      known.fromTheTop(workload, reached, true).ordinals().forEach(ordinals::set);
    }
    return ordinals;
  }

  private static BiFunction<String, Workload, Cohort> recorded(RolloutRecord record) {
    return (seed, workload) -> Exposures.of(record.cohorts(), seed, workload.name());
  }

  private static Set<AgentId> everybody(List<Workload> workloads) {
    Set<AgentId> everybody = new HashSet<>();
    for (Workload workload : workloads) {
      for (int ordinal = 0; ordinal < workload.replicas(); ordinal++) {
        everybody.add(workload.agent(ordinal));
      }
    }
    return everybody;
  }

  /** The agents that will have a flag of the stage at that rung. */
  private static Set<AgentId> at(
      Observed o, StagePlan plan, int step, Map<String, FlagFact> flags) {
    RolloutRecord record = o.record();
    List<Exposure> standing =
        record == null ? Exposures.standing(o.spec(), flags) : record.exposures();
    List<CohortEntry> cohorts =
        Exposures.known(record == null ? List.of() : record.cohorts(), flags);
    List<Exposure> raised = Exposures.raised(standing, o.name(), plan, step);
    Map<String, Integer> widest = Exposures.widest(raised);
    ByOrdinal brought = ByOrdinal.filled(o, plan);
    Set<AgentId> at =
        reached(
            raised,
            (seed, workload) ->
                brought.fitted(
                    Exposures.of(cohorts, seed, workload.name()),
                    workload,
                    seed,
                    workload.reached(widest.getOrDefault(seed, 0))),
            plan,
            flags,
            o.workloads());
    addBrought(at, o, plan, step);
    return at;
  }

  private static Set<AgentId> reached(
      List<Exposure> exposures,
      BiFunction<String, Workload, Cohort> cohorts,
      StagePlan plan,
      Map<String, FlagFact> flags,
      List<Workload> workloads) {
    Set<AgentId> reached = new HashSet<>();
    for (Workload workload : workloads) {
      BitSet ordinals = reached(exposures, cohorts, plan, flags, workload);
      for (int i = ordinals.nextSetBit(0); i >= 0; i = ordinals.nextSetBit(i + 1)) {
        reached.add(workload.agent(i));
      }
    }
    return reached;
  }

  private static BitSet reached(
      List<Exposure> exposures,
      BiFunction<String, Workload, Cohort> cohorts,
      StagePlan plan,
      Map<String, FlagFact> flags,
      Workload workload) {
    BitSet ordinals = new BitSet(workload.replicas());
    for (Exposure exposure : exposures) {
      FlagFact fact = flags.get(exposure.key());
      if (fact != null && plan.flag(exposure.key()) != null) {
        reach(ordinals, exposure, fact.flag().assignment(), cohorts, workload);
      }
    }
    return ordinals;
  }

  private static void reach(
      BitSet ordinals,
      Exposure exposure,
      Assignment assignment,
      BiFunction<String, Workload, Cohort> cohorts,
      Workload workload) {
    int percent = exposure.percent();
    if (percent == 100) {
      ordinals.set(0, workload.replicas());
      return;
    }
    switch (assignment) {
      case Agents -> {
        int reached = workload.reached(percent);
        if (reached > 0) {
          List<Integer> cohort = cohorts.apply(exposure.seed(), workload).ordinals();
          cohort.subList(0, Math.min(reached, cohort.size())).forEach(ordinals::set);
        }
      }
      // Any pod of a Deployment may serve an id that is in.
      case Ids -> {
        for (int i = 0; i < workload.replicas(); i++) {
          String id = workload.agent(i).targetingKey();
          if (!workload.sticky() || Bucketing.within(exposure.seed(), id, percent)) {
            ordinals.set(i);
          }
        }
      }
      case AllAtOnce -> {}
    }
  }
}
