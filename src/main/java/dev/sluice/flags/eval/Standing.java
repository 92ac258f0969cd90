// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.Durations;
import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one flag stands at, by whose word.
 *
 * @param flag the flag as its set has it
 * @param percent effective exposure
 * @param seed what a partial exposure is drawn by
 * @param cohorts the cohorts that are recorded or noted
 * @param allowing whether allowIds count
 * @param reason by whose word
 * @param migration the migration that drives it, if any
 * @param stage the stage that set it, if any
 */
record Standing(
    Flag flag,
    int percent,
    String seed,
    List<CohortEntry> cohorts,
    boolean allowing,
    Reason reason,
    @Nullable String migration,
    @Nullable String stage) {
  Standing {
    percent = flag.assignment() == Assignment.AllAtOnce && percent < 100 ? 0 : percent;
  }

  /** Off for everybody, whoever drives it and whatever lists it has. */
  static Standing killed(FlagFact fact, @Nullable Driver holder) {
    return off(fact, Reason.Killed, holder == null ? null : holder.name());
  }

  /** The first that applies: an emergency, the record, the kept value, the spec. */
  static Standing of(FlagFact fact, @Nullable Driver holder) {
    if (holder != null && holder.emergency()) {
      return off(fact, Reason.Emergency, holder.name());
    }
    RolloutRecord record = holder == null ? null : holder.record();
    Optional<Exposure> exposure =
        holder == null ? Optional.empty() : holder.exposure(fact.flag().key());
    return holder == null || record == null || exposure.isEmpty()
        ? undriven(fact)
        : driven(fact, holder, record, exposure.get());
  }

  private static Standing off(FlagFact fact, Reason reason, @Nullable String migration) {
    return new Standing(fact.flag(), 0, fact.seed(), List.of(), false, reason, migration, null);
  }

  /** A flag at 0 is off for allowed ids too: its stage has not begun, or was taken back. */
  private static Standing driven(
      FlagFact fact, Driver holder, RolloutRecord record, Exposure exposure) {
    int percent = exposure.percent();
    return new Standing(
        fact.flag(),
        percent,
        exposure.seed(),
        record.cohorts(),
        percent > 0,
        holder.reason(exposure.key()),
        holder.name(),
        exposure.stage());
  }

  private static Standing undriven(FlagFact fact) {
    String by = fact.keptBy();
    return new Standing(
        fact.flag(),
        fact.percent(),
        fact.seed(),
        fact.cohorts(),
        true,
        by == null ? Reason.Spec : Reason.Kept,
        null,
        by == null ? null : by.substring(by.indexOf('/') + 1));
  }

  /** What is to be served for it. */
  FlagState served(List<Workload> workloads) {
    return new FlagState(
        flag.key(),
        percent,
        reach(workloads),
        ids(flag.denyIds()),
        allowing ? ids(flag.allowIds()) : FlagState.NO_IDS,
        reason,
        migration,
        stage,
        Durations.parse(flag.lease()));
  }

  private static SortedSet<String> ids(List<String> listed) {
    return listed.isEmpty() ? FlagState.NO_IDS : new TreeSet<>(listed);
  }

  private Reach reach(List<Workload> workloads) {
    if (percent <= 0) {
      return new Reach.Nobody();
    }
    if (percent >= 100) {
      return new Reach.Everybody();
    }
    return switch (flag.assignment()) {
      case AllAtOnce -> new Reach.Nobody();
      case Ids -> new Reach.Share(seed, percent);
      case Agents -> {
        List<String> members = new ArrayList<>();
        workloads.forEach(workload -> addMembers(members, workload));
        yield Reach.Members.of(members);
      }
    };
  }

  private void addMembers(List<String> members, Workload workload) {
    int size = workload.reached(percent);
    Cohort known =
        StandingCohorts.find(cohorts, seed, workload)
            .orElseGet(() -> Cohort.EMPTY.resized(workload, seed, size));
    // A record follows the fleet by itself, in its time; nobody else fits what is noted.
    Cohort cohort = migration == null ? known.resized(workload, seed, size) : known;
    List<Integer> all = cohort.ordinals();
    BitSet ordinals = new BitSet(workload.replicas());
    all.subList(0, Math.min(size, all.size())).forEach(ordinals::set);
    int present = workload.replicas();
    for (int i = ordinals.nextSetBit(0); i >= 0 && i < present; i = ordinals.nextSetBit(i + 1)) {
      members.add(workload.agent(i).targetingKey());
    }
  }
}
