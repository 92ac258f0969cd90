// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.ResourceCondition;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFact.Restart;
import dev.sluice.judge.suites.Suites;
import dev.sluice.migration.DeliverySource;
import dev.sluice.migration.MigrationObserver;
import dev.sluice.migration.SavedSource;
import dev.sluice.migration.Turn;
import dev.sluice.migration.engine.Observed;
import dev.sluice.replay.Moment.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A migration under the clock of a recording, observed, decided and judged by the code of the
 * operator. As the readings are what they were, they do not follow what is decided now.
 */
public final class Replay {
  private static final String UID = "replayed";
  private static final String CRASH_LOOP = "CrashLoopBackOff";

  /** A plan that has not come to rest after so many turns at one moment never does. */
  private static final int MOST_TURNS = 100;

  private final ReplayClock clock;
  private final ReplayedHealth health;
  private final MigrationObserver observer;
  private final Migration migration;
  private final Map<String, String> annotations = new HashMap<>();
  private final @Nullable FlagSet flagSet;
  private final List<AgentDeployment> fleets;
  private final Map<String, HealthPolicy> policies;
  private final List<Told> told = new ArrayList<>();

  /**
   * Something that was decided.
   *
   * @param time when
   * @param before the status until then; null at first
   * @param turn what was decided, and the status since
   */
  public record Told(Instant time, @Nullable MigrationStatus before, Turn turn) {}

  private Replay(
      Migration migration,
      @Nullable FlagSet flagSet,
      List<AgentDeployment> fleets,
      Map<String, HealthPolicy> policies,
      Instant start) {
    this.clock = new ReplayClock(start);
    this.health = new ReplayedHealth(clock);
    this.observer =
        new MigrationObserver(
            health,
            Replay::asPlanned,
            Suites.NONE,
            DeliverySource.AT_ONCE,
            SavedSource.ALWAYS,
            clock);
    this.migration = new Migration();
    this.migration.setMetadata(
        migration.getMetadata().edit().withUid(UID).withGeneration(1L).build());
    this.migration.setSpec(migration.getSpec());
    this.flagSet = flagSet == null ? null : claimed(flagSet, migration);
    this.fleets = fleets.stream().map(Replay::ready).toList();
    this.policies = policies;
  }

  /** Nor is it recorded which agents were ready. */
  private static AgentDeployment ready(AgentDeployment fleet) {
    int agents = fleet.getSpec().replicas();
    AgentDeployment ready = new AgentDeployment();
    ready.setMetadata(fleet.getMetadata());
    ready.setSpec(fleet.getSpec());
    ready.setStatus(AgentDeploymentStatus.counting(null, agents, agents, agents, null, List.of()));
    return ready;
  }

  /** What a plan depends on besides its agents is not recorded: it is taken to be there. */
  private static ConditionSight asPlanned(String owner, String namespace, ResourceCondition asked) {
    return new ConditionSight.Seen(asked.status().name(), false);
  }

  /**
   * All that would have been decided.
   *
   * @param flagSet the FlagSet that the migration names; null if it is not known
   * @param fleets the AgentDeployments that use it
   * @param policies the HealthPolicies by name
   * @throws IllegalArgumentException if the recording tells of an agent or a check that the plan
   *     does not have, or the plan is of workloads whose size is not known
   */
  public static List<Told> of(
      Migration migration,
      @Nullable FlagSet flagSet,
      List<AgentDeployment> fleets,
      Map<String, HealthPolicy> policies,
      Recording recording) {
    ReplayRules.check(migration, flagSet, fleets, policies, recording);
    Instant start = recording.moments().getFirst().time();
    Replay replay = new Replay(migration, flagSet, fleets, policies, start);
    replay.settle();
    recording.moments().forEach(replay::moment);
    return List.copyOf(replay.told);
  }

  /**
   * Names of the CronJobs of the plan whose suites count as passed, because no recording has them.
   *
   * @param policies the HealthPolicies by name
   */
  public static Set<String> unrecorded(Migration migration, Map<String, HealthPolicy> policies) {
    Set<String> names = new TreeSet<>();
    HealthPolicy named = policies.get(migration.getSpec().healthPolicyName());
    Stream<HealthPolicySpec> judged =
        Stream.concat(
            Stream.ofNullable(named).map(HealthPolicy::getSpec),
            migration.getSpec().stages().stream().flatMap(s -> Stream.ofNullable(s.health())));
    judged
        .flatMap(policy -> policy.checks().stream())
        .flatMap(check -> Stream.ofNullable(check.job()))
        .forEach(job -> names.add(job.cronJobName()));
    migration.getSpec().stages().stream()
        .flatMap(stage -> stage.readiness().stream())
        .flatMap(check -> Stream.ofNullable(check.job()))
        .forEach(job -> names.add(job.cronJobName()));
    return names;
  }

  private void moment(Moment moment) {
    pass(moment.time());
    moment.pods().forEach(this::happened);
    moment
        .annotations()
        .forEach(
            (name, value) -> {
              if (value.isEmpty()) {
                annotations.remove(name);
              } else {
                annotations.put(name, value);
              }
            });
    if (moment.isLook()) {
      health.saw(moment);
    }
    settle();
  }

  /** What time alone brings until then. */
  private void pass(Instant until) {
    for (Optional<Instant> next = next();
        next.filter(time -> time.isBefore(until)).isPresent();
        next = next()) {
      clock.becomes(next.orElseThrow());
      settle();
    }
    clock.becomes(until);
  }

  private Optional<Instant> next() {
    return Turn.of(observed(), migration.getStatus(), 1, null).recheck();
  }

  private void happened(AgentId agent, Incident incident) {
    PodFact known = health.pod(agent);
    List<Restart> restarts = new ArrayList<>(known.restarts());
    if (incident.restarts() > 0) {
      restarts.add(new Restart(clock.instant(), incident.restarts()));
    }
    health.saw(
        agent,
        PodFact.of(
            restarts,
            incident.waiting().isEmpty() ? Set.of() : Set.of(incident.waiting()),
            incident.waiting().equals(CRASH_LOOP) ? clock.instant() : known.crashLoopTime(),
            incident.oomKilled() ? clock.instant() : known.oomTime()));
  }

  /** Decides until there is nothing left to decide. */
  private void settle() {
    for (int turns = 0; turns < MOST_TURNS; turns++) {
      MigrationStatus before = migration.getStatus();
      Turn turn = Turn.of(observed(), before, 1, null);
      if (turn.status().equals(before)) {
        return;
      }
      migration.setStatus(turn.status());
      told.add(new Told(clock.instant(), before, turn));
    }
    throw new IllegalStateException("the plan does not come to rest at " + clock.instant());
  }

  private Observed observed() {
    migration.getMetadata().setAnnotations(Map.copyOf(annotations));
    return observer.observe(migration, flagSet, fleets, policies);
  }

  /** The same set with nobody else about: all its flags are this migration's. */
  private static FlagSet claimed(FlagSet set, Migration migration) {
    FlagSet claimed = new FlagSet();
    claimed.setMetadata(set.getMetadata());
    claimed.setSpec(set.getSpec());
    List<FlagClaim> claims =
        set.getSpec().flags().stream()
            .map(flag -> new FlagClaim(flag.key(), migration.getMetadata().getName(), UID))
            .toList();
    claimed.setStatus(
        new FlagSetStatus(
            1L, 1L, null, null, List.of(), claims, List.of(), List.of(), null, List.of(),
            List.of()));
    return claimed;
  }
}
