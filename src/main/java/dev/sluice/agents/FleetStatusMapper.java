// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kube.Conditions;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Subject.Fleet;
import dev.sluice.migration.turn.Chronicle;
import dev.sluice.migration.turn.Phases;
import dev.sluice.migration.turn.Places;
import dev.sluice.migration.turn.Signs;
import dev.sluice.migration.turn.Waits;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an outcome of a fleet's own rollout looks like to people. Pure. */
final class FleetStatusMapper {
  private static final Set<Cause> FIRST =
      Set.of(Cause.COMPLETED, Cause.AGENTS_MOVING, Cause.NO_GOOD_REVISION, Cause.NO_AGENTS);

  private FleetStatusMapper() {}

  /**
   * The status to write.
   *
   * @param found what is to be said before all else
   */
  static AgentDeploymentStatus map(FleetSight sight, Outcome outcome, Optional<Finding> found) {
    AgentDeployment fleet = sight.fleet();
    AgentDeploymentStatus previous = fleet.getStatus();
    Observed after = outcome.after();
    Instant now = outcome.before().now();
    long generation = fleet.getMetadata().getGeneration();
    RolloutRecord record = after.record();
    Phase phase = Phases.of(after, outcome.standing());
    String update = update(after, previous, outcome.standing());
    Fleet subject = after.fleet().orElseThrow();
    AgentDeploymentStatus quiet =
        new AgentDeploymentStatus(
            generation,
            previous == null ? null : previous.epoch(),
            phase,
            sight.pods().size(),
            sight.ready(null),
            sight.of(update),
            subject.stable(),
            update,
            subject.previous(),
            Places.exposure(after),
            sight
                .draining()
                .map(agents -> new WaitingFor(agents, null, null))
                .orElseGet(() -> waitingFor(outcome.standing(), found)),
            TellingState.of(outcome, previous),
            record,
            previous == null || previous.verdict() == null
                ? null
                : previous.verdict().notAfter(now),
            lastRollback(outcome, previous),
            Chronicle.history(outcome, previous == null ? List.of() : previous.history()),
            selector(fleet),
            sight.lead().driven(outcome.decision(), brought(after)),
            sight.lead().kept(outcome.decision(), sight.kept(), sight.stable()),
            List.of());
    List<Condition> old = previous == null ? List.of() : previous.conditions();
    List<Condition> wanted = conditions(sight, outcome, found, phase, update, generation);
    // As of migrations: verdicts are told with transitions, not with each look.
    AgentDeploymentStatus same = quiet.with(Signs.kept(old, wanted, now), quiet.verdict());
    boolean told = previous != null && same.equals(previous.with(old, quiet.verdict()));
    return outcome.before().health().checks().isEmpty() || told
        ? same
        : quiet.with(Signs.judged(old, wanted, outcome.before(), generation), Signs.verdict(after));
  }

  /** The status of a fleet of which nobody has understood any spec yet. */
  static AgentDeploymentStatus unbegun(FleetSight sight, Optional<Finding> found, Instant now) {
    AgentDeployment fleet = sight.fleet();
    AgentDeploymentStatus previous = fleet.getStatus();
    long generation = fleet.getMetadata().getGeneration();
    Finding said = found.orElseGet(() -> progress(sight, null));
    return AgentDeploymentStatus.counting(
            generation,
            sight.pods().size(),
            sight.ready(null),
            0,
            selector(fleet),
            Conditions.merge(
                previous == null ? List.of() : previous.conditions(), of(said, generation), now))
        .withEpoch(previous == null ? null : previous.epoch());
  }

  /** How many agents run what is rolled out; null where nothing is. */
  private static @Nullable Integer brought(Observed after) {
    return Progress.running(after.record()) ? after.fleet().map(Fleet::moved).orElse(null) : null;
  }

  /** What is rolled out, waits to be or was taken back; else what all agents are to run. */
  private static @Nullable String update(
      Observed after, @Nullable AgentDeploymentStatus previous, Decision standing) {
    Fleet fleet = after.fleet().orElseThrow();
    if (fleet.stable() == null) {
      // Whatever else is decided, nothing begins.
      return isFirst(after, standing)
          ? fleet.wanted()
          : previous == null ? null : previous.updateRevision();
    }
    RolloutRecord record = after.record();
    return record == null || record.position() == Position.Completed || record.stage() == null
        ? fleet.stable()
        : record.stage();
  }

  /** Whether that is decided of a first revision that comes to its agents. */
  private static boolean isFirst(Observed after, Decision standing) {
    boolean latched = after.commands().rollback() != null || after.commands().rollbackTo() != null;
    return !latched && FIRST.contains(standing.cause());
  }

  private static @Nullable WaitingFor waitingFor(Decision standing, Optional<Finding> found) {
    WaitingFor waiting = Waits.waitingFor(standing, 0);
    return waiting == null
        ? null
        : found
            .filter(f -> isInTheWay(f, standing))
            .map(f -> new WaitingFor(f.message(), waiting.until(), waiting.command()))
            .orElse(waiting);
  }

  /** Whether that is what agents that are to move wait for. */
  private static boolean isInTheWay(Finding found, Decision standing) {
    return found.reason() == Reason.AgentsInTheWay && standing.cause() == Cause.AGENTS_MOVING;
  }

  private static @Nullable LastRollback lastRollback(
      Outcome outcome, @Nullable AgentDeploymentStatus previous) {
    LastRollback now = Chronicle.rollback(outcome);
    return now != null || previous == null ? now : previous.lastRollback();
  }

  private static List<Condition> conditions(
      FleetSight sight,
      Outcome outcome,
      Optional<Finding> found,
      Phase phase,
      @Nullable String update,
      long generation) {
    Decision standing = outcome.standing();
    List<Condition> told = Signs.conditions(phase, standing, outcome.after().record(), generation);
    boolean done =
        standing.cause() == Cause.COMPLETED
            || (standing.cause() == Cause.NO_AGENTS && outcome.after().record() == null);
    boolean quiet =
        done
            || (standing instanceof Hold
                && standing.cause() == Cause.AGENTS_MOVING
                && !Progress.running(outcome.after().record()));
    // Ready is said with the record that says so, and not before.
    Optional<Finding> progress =
        Optional.of(progress(sight, update))
            .filter(f -> done || (quiet && f.reason() != Reason.AgentsReady));
    Optional<Finding> said =
        found
            .filter(
                f ->
                    quiet
                        || f.reason().standing() == Reason.Standing.Stalled
                        || isInTheWay(f, standing))
            .or(() -> progress);
    if (said.isEmpty()) {
      return told;
    }
    List<Condition> all = new ArrayList<>(of(said.get(), generation));
    told.stream().filter(c -> c.getType().equals(Conditions.ROLLED_BACK)).forEach(all::add);
    return all;
  }

  private static List<Condition> of(Finding said, long generation) {
    return switch (said.reason().standing()) {
      case Ready -> Conditions.ready(said.reason().name(), said.message(), generation);
      case Reconciling -> Conditions.reconciling(said.reason().name(), said.message(), generation);
      case Stalled -> Conditions.stalled(said.reason().name(), said.message(), generation);
    };
  }

  /** How far the agents are where nothing is rolled out. */
  private static Finding progress(FleetSight sight, @Nullable String update) {
    int wanted = sight.fleet().getSpec().replicas();
    int all = sight.pods().size();
    int ready = sight.ready(null);
    int updated = sight.of(update);
    if (sight.agents() == null) {
      return new Finding(Reason.AgentsStarting, "waiting for the StatefulSet");
    }
    if (all > wanted) {
      return new Finding(Reason.AgentsStopping, "%d agents, %d are wanted".formatted(all, wanted));
    }
    if (updated < all) {
      return new Finding(
          Reason.AgentsUpdating, "%d/%d agents run revision %s".formatted(updated, wanted, update));
    }
    return ready < wanted
        ? new Finding(Reason.AgentsStarting, "%d/%d agents are ready".formatted(ready, wanted))
        : new Finding(Reason.AgentsReady, "%d/%d agents are ready".formatted(ready, wanted));
  }

  private static String selector(AgentDeployment fleet) {
    Map.Entry<String, String> label = Workloads.selector(fleet).entrySet().iterator().next();
    return label.getKey() + "=" + label.getValue();
  }
}
