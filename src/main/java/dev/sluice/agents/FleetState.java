// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static java.util.Objects.requireNonNull;

import dev.sluice.agents.plan.Care;
import dev.sluice.agents.plan.Placed;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.judge.state.SaveSight;
import dev.sluice.judge.state.StateKeeper;
import dev.sluice.judge.state.StateRules;
import dev.sluice.kube.EpochSource;
import dev.sluice.migration.engine.KeptState;
import dev.sluice.migration.engine.Progress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a fleet's agents remember: whether it is saved, what was recovered, and who drains. */
final class FleetState {
  /** A longer list is nothing to read. */
  private static final int NAMED = 5;

  private final StateKeeper keeper;

  /** What is to be said of those that drain, by their fleet's owner. */
  private final Map<String, String> draining = new ConcurrentHashMap<>();

  FleetState(StateKeeper keeper) {
    this.keeper = keeper;
  }

  /** What can be said before anybody is asked. */
  KeptState unasked(FleetSight sight) {
    AgentState state = sight.fleet().getSpec().state();
    boolean saves = state != null && state.save() != null && sight.stable() != null;
    KeptState known = saves ? KeptState.UNASKED : KeptState.NONE;
    WrittenState written = WrittenState.of(sight);
    return new KeptState(known.saves(), known.unsaved(), written.lossy(), written.since(), null);
  }

  /** The same once all else is as it has to be: who has not saved yet is asked to. */
  KeptState saved(FleetSight sight, KeptState known, Instant now) {
    AgentState state = sight.fleet().getSpec().state();
    AgentState.Save terms = state == null ? null : state.save();
    if (terms == null) {
      return known;
    }
    Set<AgentId> agents = new HashSet<>();
    Workload fleet = FleetObserver.agents(sight.fleet());
    for (int i = 0; i < fleet.replicas(); i++) {
      agents.add(fleet.agent(i));
    }
    Map<AgentId, SaveSight> saves = keeper.saves(FleetOwner.of(sight.fleet()), terms, agents);
    return new KeptState(
        true,
        // One that runs another revision saves in the form of that.
        StateRules.unsaved(
            terms, saves, areAllStable(sight) ? schema(sight, sight.stable()) : null, now),
        known.lossy(),
        known.written(),
        StateRules.last(saves.values()).orElse(null));
  }

  /** What the agents that run the revision that is rolled out say they have recovered. */
  Optional<CheckVerdict> recovered(FleetSight sight) {
    return Optional.ofNullable(verify(sight))
        .map(terms -> StateRules.recovered(terms, recoveries(sight, terms)));
  }

  /** How many of them have yet to say it. */
  int silent(FleetSight sight) {
    AgentState.Verify terms = verify(sight);
    return terms == null
        ? 0
        : Math.toIntExact(
            recoveries(sight, terms).values().stream()
                .filter(RecoverySight.Awaited.class::isInstance)
                .count());
  }

  /** Ordinals of those that have not recovered enough, as far as anybody knows. */
  Set<Integer> unproven(FleetSight sight) {
    AgentState.Verify terms = verify(sight);
    return terms == null
        ? Set.of()
        : recoveries(sight, terms).entrySet().stream()
            .filter(entry -> !StateRules.isEnough(terms, entry.getValue()))
            .map(entry -> entry.getKey().ordinal())
            .collect(Collectors.toSet());
  }

  private static AgentState.@Nullable Verify verify(FleetSight sight) {
    AgentState state = sight.fleet().getSpec().state();
    return state == null || !Progress.running(sight.record()) ? null : state.verify();
  }

  private Map<AgentId, RecoverySight> recoveries(FleetSight sight, AgentState.Verify terms) {
    Workload fleet = FleetObserver.agents(sight.fleet());
    RolloutRecord record = requireNonNull(sight.record());
    Map<AgentId, String> restarted = new HashMap<>();
    for (SeenPod pod : sight.pods()) {
      if (pod.ready() && pod.revision().equals(record.stage())) {
        restarted.put(fleet.agent(pod.ordinal()), pod.run());
      }
    }
    return keeper.recoveries(FleetOwner.of(sight.fleet()), terms, restarted);
  }

  /** What is to be minded when agents are moved. */
  Care care(FleetSight sight) {
    return new Care(sight.fleet().getSpec().drain() != null, unproven(sight));
  }

  /**
   * That plan, without those that have not finished their work yet. Who was let go before, and is
   * not down yet, is told again: else it would take work once more.
   *
   * @param leader asked before an agent is; by a stale one the plan is not carried out, so nobody
   *     needs to give up its work for it
   */
  ReplicaPlan sparing(FleetSight sight, ReplicaPlan plan, Placed now, EpochSource leader) {
    AgentDeployment fleet = sight.fleet();
    String owner = FleetOwner.of(fleet);
    Drain terms = fleet.getSpec().drain();
    Set<Integer> leaving = terms == null ? Set.of() : plan.leaving(sight.pods(), now);
    if (terms == null || leaving.isEmpty() || !leader.stands()) {
      draining.remove(owner);
      return plan;
    }
    Workload agents = FleetObserver.agents(fleet);
    Map<AgentId, String> next = new HashMap<>();
    sight.pods().stream()
        .filter(pod -> leaving.contains(pod.ordinal()))
        .forEach(pod -> next.put(agents.agent(pod.ordinal()), pod.uid()));
    Map<AgentId, DrainSight> busy = new TreeMap<>(keeper.drains(owner, terms, next));
    busy.values().removeIf(DrainSight::over);
    busy.keySet().removeIf(agent -> !plan.next().contains(agent.ordinal()));
    if (busy.isEmpty()) {
      draining.remove(owner);
      return plan;
    }
    draining.put(owner, words(busy));
    return plan.sparing(busy.keySet().stream().map(AgentId::ordinal).collect(Collectors.toSet()));
  }

  /** Who drains, in words; empty if nobody does. */
  Optional<String> draining(AgentDeployment fleet) {
    return Optional.ofNullable(draining.get(FleetOwner.of(fleet)));
  }

  private static String words(Map<AgentId, DrainSight> busy) {
    // Without what is in flight: each count would be a status written.
    return busy.keySet().stream()
        .limit(NAMED)
        .map(agent -> agent.workload() + "/" + agent.ordinal())
        .collect(Collectors.joining(", ", "", busy.size() > NAMED ? " and others" : ""))
        .concat(" to drain");
  }

  private static boolean areAllStable(FleetSight sight) {
    return sight.staying().stream().allMatch(pod -> pod.revision().equals(sight.stable()));
  }

  private static @Nullable Integer schema(FleetSight sight, @Nullable String revision) {
    return sight.kept().named(revision).map(Revision::schemaVersion).orElse(null);
  }
}
