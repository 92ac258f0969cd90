// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentSpec;
import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutSpec;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.PodTerms;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Commands;
import dev.sluice.migration.engine.KeptState;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Readiness;
import dev.sluice.migration.engine.StagePlan;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.engine.Subject.Kept;
import dev.sluice.migration.turn.NamedPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is known of a fleet into one observation of its own rollout; never writes or waits.
 */
final class FleetObserver {
  private final HealthSource health;
  private final FleetState state;
  private final InstantSource clock;

  FleetObserver(HealthSource health, FleetState state, InstantSource clock) {
    this.health = health;
    this.state = state;
    this.clock = clock;
  }

  /**
   * What is to be decided upon.
   *
   * @param wanted the revision that is wanted
   * @param annotations of the fleet, as far as they are believed
   */
  Observed observe(FleetSight sight, String wanted, Map<String, String> annotations) {
    AgentDeployment fleet = sight.fleet();
    RolloutSpec rollout = fleet.getSpec().rollout();
    RolloutRecord record = sight.record();
    NamedPolicy policy = NamedPolicy.of(rollout.healthPolicyName(), sight.policy());
    Observed unjudged =
        Observed.of(
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            subject(sight, wanted, unready(sight)).keeping(state.unasked(sight)),
            record,
            Commands.of(annotations),
            agents(fleet),
            policy.id(),
            policy.spec().isPresent() ? Optional.empty() : Optional.of(rollout.healthPolicyName()),
            sight.unreadable(),
            Health.UNASKED);
    if (isSettled(sight, wanted)) {
      return unjudged;
    }
    if (sight.lead().led() != null) {
      // By all else the migration judges; who does not recover is told by its fleet only.
      return state
          .recovered(sight)
          .map(check -> unjudged.judged(Health.UNASKED.and(check)))
          .orElse(unjudged);
    }
    Health looked =
        health.health(query(sight, unjudged, policy.spec().orElse(NamedPolicy.PODS_ONLY)));
    Observed judged = unjudged.judged(state.recovered(sight).map(looked::and).orElse(looked));
    boolean last = Readiness.of(judged).map(r -> r.lacksOnly(Cause.STATE_NOT_SAVED)).orElse(false);
    return judged
        .fleet()
        .filter(_ -> last)
        .map(f -> judged.settled(f.keeping(state.saved(sight, f.state(), judged.now()))))
        .orElse(judged);
  }

  /** Of those that are ready, how many do not count yet; a migration raises its flags upon them. */
  private int unready(FleetSight sight) {
    return sight.lead().led() == null ? state.silent(sight) : state.unproven(sight).size();
  }

  /** Nothing of a fleet that has what it wants is decided upon health. */
  private static boolean isSettled(FleetSight sight, String wanted) {
    RolloutRecord record = sight.record();
    return wanted.equals(sight.stable())
        && (record == null || record.position() == Position.Completed);
  }

  private static Fleet subject(FleetSight sight, String wanted, int silent) {
    AgentDeployment fleet = sight.fleet();
    AgentDeploymentStatus status = fleet.getStatus();
    AgentDeploymentSpec spec = fleet.getSpec();
    RolloutRecord record = sight.record();
    Order order = sight.lead().order();
    String moving = record != null && Progress.running(record) ? record.stage() : wanted;
    return new Fleet(
        fleet.getMetadata().getName(),
        wanted,
        sight.stable(),
        status == null ? null : status.previousRevision(),
        sight.kept().all().stream()
            .sorted(Comparator.comparingLong(Revision::number).reversed())
            .map(revision -> new Kept(revision.name(), revision.number()))
            .toList(),
        sight.ready(null),
        Math.max(0, sight.ready(moving) - silent),
        order == null ? stage(wanted, spec.rollout()) : stage(wanted, order),
        spec.rollout().healthPolicyName(),
        spec.paused(),
        KeptState.NONE,
        sight.lead().led());
  }

  /** Whoever gives the order has holds, a window and a deadline. */
  private static StageSpec stage(String revision, Order order) {
    return stage(
        revision,
        new RolloutSpec(
            order.steps().stream().map(step -> new Step(step.percent(), "0s")).toList(),
            "0s",
            "8760h",
            1,
            "",
            order.onFailure() == OnFailure.Hold
                ? RolloutSpec.OnFailure.Hold
                : RolloutSpec.OnFailure.ToPrevious,
            StageSpec.Approval.None));
  }

  private static StageSpec stage(String revision, RolloutSpec rollout) {
    return new StageSpec(
        revision,
        null,
        StageSpec.Risk.Medium,
        List.of(),
        List.of(),
        rollout.steps(),
        rollout.window(),
        rollout.deadline(),
        rollout.approval(),
        List.of(),
        null,
        switch (rollout.onFailure()) {
          case ToPrevious -> OnFailure.ToPrevious;
          case Hold -> OnFailure.Hold;
        },
        null);
  }

  static Workload agents(AgentDeployment fleet) {
    var meta = fleet.getMetadata();
    return new Workload(meta.getNamespace(), meta.getName(), fleet.getSpec().replicas());
  }

  private static HealthQuery query(FleetSight sight, Observed o, HealthPolicySpec policy) {
    AgentDeployment fleet = sight.fleet();
    Workload agents = agents(fleet);
    RolloutRecord record = o.record();
    boolean running = Progress.running(record);
    boolean first = sight.stable() == null;
    Instant begun = first ? Instant.parse(fleet.getMetadata().getCreationTimestamp()) : null;
    StagePlan plan = o.plan().orElse(null);
    int step = running ? Progress.step(record) : -1;
    AgentMetrics metrics = fleet.getSpec().metrics();
    PodTerms terms = PodTerms.of(fleet.getSpec().supervision());
    String judged = running && record != null ? record.stage() : first ? wanted(o) : null;
    return new HealthQuery(
        FleetOwner.of(fleet),
        Progress.attempt(record),
        first ? NamedPolicy.PODS_ONLY : policy,
        List.of(agents),
        metrics == null ? Map.of() : Map.of(agents.name(), metrics),
        running && record != null && plan != null
            ? exposed(sight, agents, agents.reached(plan.reached(step)), record.stage())
            : last(agents, agents.replicas()),
        plan == null ? Set.of() : reached(agents, plan, step + 1),
        later(agents, plan, step + 2, policy),
        running && record != null ? record.enteredTime() : begun,
        running && record != null ? record.stageStartTime() : begun,
        record == null ? List.of() : record.baselines(),
        record == null ? List.of() : record.judge(),
        false,
        Map.of(agents.name(), terms.judging(judged)));
  }

  private static @Nullable String wanted(Observed o) {
    return o.fleet().map(Fleet::wanted).orElse(null);
  }

  /** Who runs the revision, and who will in a moment; not who still runs another. */
  private static Set<AgentId> exposed(
      FleetSight sight, Workload agents, int reached, @Nullable String revision) {
    Set<Integer> others =
        sight.pods().stream()
            .filter(pod -> !pod.leaving() && !pod.revision().equals(revision))
            .map(SeenPod::ordinal)
            .collect(Collectors.toSet());
    Set<AgentId> exposed = new HashSet<>(last(agents, reached));
    exposed.removeIf(agent -> others.contains(agent.ordinal()));
    sight.pods().stream()
        .filter(pod -> pod.revision().equals(revision) && pod.ordinal() < agents.replicas())
        .forEach(pod -> exposed.add(agents.agent(pod.ordinal())));
    return exposed;
  }

  private static Set<AgentId> reached(Workload agents, StagePlan plan, int step) {
    return last(agents, agents.reached(plan.reached(step)));
  }

  private static List<Set<AgentId>> later(
      Workload agents, @Nullable StagePlan plan, int from, HealthPolicySpec policy) {
    if (plan == null || policy.checks().stream().allMatch(c -> c.compare() == null)) {
      return List.of();
    }
    List<Set<AgentId>> later = new ArrayList<>();
    for (int step = from; !plan.full(step); step++) {
      later.add(reached(agents, plan, step));
    }
    return later;
  }

  /** A StatefulSet brings a new revision to the highest ordinals first. */
  private static Set<AgentId> last(Workload agents, int count) {
    return IntStream.range(agents.replicas() - count, agents.replicas())
        .mapToObj(agents::agent)
        .collect(Collectors.toSet());
  }
}
