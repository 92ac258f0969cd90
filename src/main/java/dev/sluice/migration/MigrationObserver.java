// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageCheck;
import dev.sluice.flags.eval.BroughtWorkloads;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.flags.eval.Killed;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSource;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.PodTerms;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSource;
import dev.sluice.migration.engine.Commands;
import dev.sluice.migration.engine.Delivered;
import dev.sluice.migration.engine.HealthScope;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Observed.Claim;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import dev.sluice.migration.engine.Subject;
import dev.sluice.migration.engine.SuiteChecks;
import dev.sluice.migration.engine.SuiteHealth;
import dev.sluice.migration.turn.NamedPolicy;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the caches, the clock and the last look into one observation; never writes, never waits.
 * Knows nothing of the SDK, so that the simulation observes by the same code.
 */
public final class MigrationObserver {
  private static final Comparator<Workload> BY_NAME = Comparator.comparing(Workload::name);

  private final HealthSource health;
  private final ConditionSource conditions;
  private final SuiteSource suites;
  private final DeliverySource deliveries;
  private final StageSaves saves;
  private final InstantSource clock;

  /** An observer that asks those sources, and takes the time from that clock. */
  public MigrationObserver(
      HealthSource health,
      ConditionSource conditions,
      SuiteSource suites,
      DeliverySource deliveries,
      SavedSource saves,
      InstantSource clock) {
    this.health = health;
    this.conditions = conditions;
    this.suites = suites;
    this.deliveries = deliveries;
    this.saves = new StageSaves(saves);
    this.clock = clock;
  }

  /**
   * What is to be decided upon.
   *
   * @param flagSet the FlagSet that the migration names; null if there is none
   * @param fleets the AgentDeployments that use it
   * @param policies the HealthPolicies of the namespace by name
   */
  public Observed observe(
      Migration migration,
      @Nullable FlagSet flagSet,
      List<AgentDeployment> fleets,
      Map<String, HealthPolicy> policies) {
    MigrationSpec spec = migration.getSpec();
    RolloutRecord record = migration.getStatus() == null ? null : migration.getStatus().record();
    Map<String, FlagFact> flags =
        flagSet == null
            ? null
            : FlagFact.of(flagSet.getMetadata().getName(), flagSet.getSpec(), flagSet.getStatus());
    BroughtWorkloads brought =
        flagSet == null
            ? BroughtWorkloads.NONE
            : BroughtWorkloads.of(
                flagSet.getMetadata().getNamespace(), flagSet.getSpec(), flagSet.getStatus());
    Optional<HealthPolicySpec> policy = PolicyInForce.of(spec, record, policies);
    Optional<StagePlan> plan = Progress.current(spec, record);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Observed unjudged =
        new Observed(
                now,
                new Subject.Migration(
                    migration.getMetadata().getName(), StageSaves.unasked(spec, fleets)),
                spec,
                record,
                plan,
                Commands.of(annotations(migration.getMetadata().getAnnotations())),
                flags,
                flagSet == null
                    ? Set.of()
                    : Killed.of(annotations(flagSet.getMetadata().getAnnotations())).keys(),
                claim(migration, flagSet == null ? null : flagSet.getStatus()),
                workloads(brought, fleets),
                BroughtFleets.of(migration, plan, fleets),
                brought.withheld(),
                UnreadyFleets.of(fleets),
                PolicyInForce.id(spec, record, policies),
                PolicyInForce.absent(spec, policies),
                Optional.empty(),
                conditions(migration, record, plan),
                SuiteHealth.watched(policy),
                suites(migration, record, plan, policy),
                null,
                delivered(migration, plan, fleets, now),
                Health.UNASKED)
            .told(migration.getStatus());
    if (flags == null || atItsEnd(spec, record)) {
      return unjudged.judged(BroughtFleets.judged(Health.UNASKED, unjudged.brought()));
    }
    HealthPolicySpec inForce = policy.orElse(NamedPolicy.PODS_ONLY);
    Health judged =
        health.health(
            query(
                Owner.of(migration),
                unjudged,
                flags,
                inForce,
                metrics(fleets),
                FleetTerms.of(migration, fleets)));
    return saves.of(
        migration,
        fleets,
        unjudged.judged(
            BroughtFleets.judged(
                SuiteHealth.completed(unjudged, inForce, judged), unjudged.brought())));
  }

  /** What the stage depends on that waits to start; nobody else need know. */
  private Map<ResourceCondition, ConditionSight> conditions(
      Migration migration, @Nullable RolloutRecord record, Optional<StagePlan> plan) {
    StagePlan next = Progress.waiting(record) ? plan.orElse(null) : null;
    if (next == null || next.readiness().isEmpty()) {
      return Map.of();
    }
    Map<ResourceCondition, ConditionSight> seen = new HashMap<>();
    Owner owner = Owner.of(migration);
    for (StageCheck check : next.readiness()) {
      ResourceCondition asked = check.resource();
      if (asked != null) {
        seen.put(asked, conditions.sight(owner.toString(), owner.namespace(), asked));
      }
    }
    return seen;
  }

  /** The same for the suites that it has to pass; who only observes runs none. */
  private SuiteSight suites(
      Migration migration,
      @Nullable RolloutRecord record,
      Optional<StagePlan> plan,
      Optional<HealthPolicySpec> policy) {
    Set<String> cronJobs = SuiteChecks.cronJobs(record, plan, policy);
    Owner owner = Owner.of(migration);
    return migration.getSpec().observing()
        ? new SuiteSight.Needless()
        : cronJobs.isEmpty()
            ? new SuiteSight.Unseen()
            : suites.sight(owner.toString(), owner.namespace(), owner.uid(), cronJobs);
  }

  /** Who has been sent its flags, where somebody waits for that or it is to be told. */
  private Delivered delivered(
      Migration migration, Optional<StagePlan> plan, List<AgentDeployment> fleets, Instant now) {
    MigrationStatus status = migration.getStatus();
    RolloutRecord record = status == null ? null : status.record();
    boolean awaited =
        Progress.running(record) && plan.filter(StagePlan::waitForDelivery).isPresent();
    return record == null
            || migration.getSpec().observing()
            || !(awaited || Confirmation.isDue(status, record, fleets, now))
        ? Delivered.UNASKED
        : deliveries.delivered(
            new DeliverySource.Asked(
                Owner.of(migration).toString(),
                migration.getMetadata().getNamespace() + "/" + migration.getSpec().flagSetName(),
                migration.getMetadata().getName(),
                record.enteredTime(),
                workloads(BroughtWorkloads.NONE, subscribed(migration, fleets))));
  }

  /** Those that are sent its flags; others may only get overlays. */
  private static List<AgentDeployment> subscribed(
      Migration migration, List<AgentDeployment> fleets) {
    String flagSet = migration.getSpec().flagSetName();
    return fleets.stream().filter(f -> f.getSpec().flagSetNames().contains(flagSet)).toList();
  }

  /** Nothing of a completed migration is decided upon health any more, so nobody need look. */
  private static boolean atItsEnd(MigrationSpec spec, @Nullable RolloutRecord record) {
    return record != null
        && record.position() == RolloutRecord.Position.Completed
        && Progress.passed(record) >= spec.stages().size();
  }

  private static List<Workload> workloads(BroughtWorkloads brought, List<AgentDeployment> fleets) {
    List<Workload> own = new ArrayList<>(fleets.size());
    for (AgentDeployment fleet : fleets) {
      ObjectMeta meta = fleet.getMetadata();
      own.add(new Workload(meta.getNamespace(), meta.getName(), fleet.getSpec().replicas()));
    }
    List<Workload> all = brought.with(own);
    all.sort(BY_NAME);
    return all;
  }

  private static Map<String, AgentMetrics> metrics(List<AgentDeployment> fleets) {
    Map<String, AgentMetrics> declared = new HashMap<>();
    for (AgentDeployment fleet : fleets) {
      AgentMetrics metrics = fleet.getSpec().metrics();
      if (metrics != null) {
        declared.put(fleet.getMetadata().getName(), metrics);
      }
    }
    return declared;
  }

  private static Map<String, String> annotations(@Nullable Map<String, String> annotations) {
    return annotations == null ? Map.of() : annotations;
  }

  private static Claim claim(Migration migration, @Nullable FlagSetStatus status) {
    if (migration.getSpec().observing()) {
      return new Claim.Needless();
    }
    Map<String, FlagClaim> claims = new HashMap<>();
    if (status != null) {
      status.claims().forEach(c -> claims.put(c.key(), c));
    }
    boolean all = true;
    for (var stage : migration.getSpec().stages()) {
      for (var flag : stage.flags()) {
        FlagClaim claim = claims.get(flag.key());
        if (claim != null && !claim.uid().equals(migration.getMetadata().getUid())) {
          return new Claim.HeldBy(flag.key(), claim.migration());
        }
        all &= claim != null;
      }
    }
    return all ? new Claim.Held() : new Claim.Awaited();
  }

  private static HealthQuery query(
      Owner owner,
      Observed o,
      Map<String, FlagFact> flags,
      HealthPolicySpec policy,
      Map<String, AgentMetrics> metrics,
      Map<String, PodTerms> terms) {
    HealthScope scope = HealthScope.of(o, flags).foreseeing(o, flags, policy);
    return new HealthQuery(
        owner.toString(),
        Progress.attempt(o.record()),
        policy,
        o.workloads(),
        metrics,
        scope.exposed(),
        scope.next(),
        scope.later(),
        scope.since(),
        scope.stageStart(),
        o.record() == null ? List.of() : o.record().baselines(),
        o.record() == null ? List.of() : o.record().judge(),
        scope.byId(),
        terms);
  }
}
