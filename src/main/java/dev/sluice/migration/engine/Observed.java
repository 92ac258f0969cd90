// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.RolloutRecord;
import dev.sluice.flags.eval.BroughtWorkloads.Withheld;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Health;
import dev.sluice.judge.suites.SuiteSight;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one decision may look at; the engine sees nothing else.
 *
 * @param now when it was observed: the only time there is
 * @param subject what is rolled out
 * @param spec the plan
 * @param record where it is; null before its first stage
 * @param plan the stage that runs or is next, with its defaults; empty if every stage has passed
 * @param commands what people ask for
 * @param flags what the flags of its FlagSet stand at by themselves; null if there is no FlagSet
 * @param killed flags that are off for everybody by a word of a person
 * @param claim whether the migration may drive its flags
 * @param workloads the fleets that use its FlagSet, by name
 * @param brought the fleets that the running stage, or the next, has overlays for
 * @param withheld workloads that the FlagSet names and that cannot be watched
 * @param unready the AgentDeployments that have agents which are not ready, by name
 * @param policy what tells the policy in force from another one; null if it is missing
 * @param absentPolicy name of the HealthPolicy of all stages that have none of their own, if it is
 *     not there
 * @param unreadable which object that this rests on cannot be read, in words
 * @param conditions what is seen of what the next stage depends on; what is not in it, nobody has
 *     read yet
 * @param watched the suites of the policy in force
 * @param suites what is seen of the suites that were run for it
 * @param blindSince since when nothing can be seen before the first stage, as the status says;
 *     later the record does
 * @param delivered who has been sent the flags as the record has them
 * @param health of the agents that the running step reaches; before a stage of all
 */
public record Observed(
    Instant now,
    Subject subject,
    MigrationSpec spec,
    @Nullable RolloutRecord record,
    Optional<StagePlan> plan,
    Commands commands,
    @Nullable Map<String, FlagFact> flags,
    Set<String> killed,
    Claim claim,
    List<Workload> workloads,
    List<Brought> brought,
    List<Withheld> withheld,
    List<Unready> unready,
    @Nullable String policy,
    Optional<String> absentPolicy,
    Optional<String> unreadable,
    Map<ResourceCondition, ConditionSight> conditions,
    List<HealthCheck> watched,
    SuiteSight suites,
    @Nullable Instant blindSince,
    Delivered delivered,
    Health health) {
  public Observed {
    conditions = Map.copyOf(conditions);
    killed = Set.copyOf(killed);
    watched = List.copyOf(watched);
    workloads = List.copyOf(workloads);
    brought = List.copyOf(brought);
    withheld = List.copyOf(withheld);
    unready = List.copyOf(unready);
  }

  /** A fleet that rolls out its own revisions: it has agents, and nothing else to look at. */
  public static Observed of(
      Instant now,
      Subject.Fleet fleet,
      @Nullable RolloutRecord record,
      Commands commands,
      Workload agents,
      @Nullable String policy,
      Optional<String> missingPolicy,
      Optional<String> unreadable,
      Health health) {
    MigrationSpec spec = fleet.plan();
    return new Observed(
        now,
        fleet,
        spec,
        record,
        FleetPlan.current(fleet, spec, record),
        commands,
        Map.of(),
        Set.of(),
        new Claim.Needless(),
        List.of(agents),
        List.of(),
        List.of(),
        List.of(),
        policy,
        missingPolicy,
        unreadable,
        Map.of(),
        List.of(),
        new SuiteSight.Needless(),
        null,
        Delivered.UNASKED,
        health);
  }

  /** Name of what is rolled out. */
  public String name() {
    return subject.name();
  }

  /**
   * Name of the HealthPolicy that is asked for where the record stands, and is not there. A stage
   * that passes may be the last one with a policy of its own.
   */
  Optional<String> missingPolicy() {
    int stage = Progress.passed(record);
    boolean own = stage < spec.stages().size() && spec.stages().get(stage).health() != null;
    return own ? Optional.empty() : absentPolicy;
  }

  /** The same with that health. */
  public Observed judged(Health judged) {
    return of(record, unreadable, blindSince, judged);
  }

  /** The same with that record: what stands once it is stored. */
  public Observed at(@Nullable RolloutRecord stored) {
    return Objects.equals(stored, record) ? this : of(stored, unreadable, blindSince, health);
  }

  /** The same with that known of what the agents remember. */
  public Observed keeping(KeptState known) {
    Subject of = subject.keeping(known);
    return of.equals(subject) ? this : of(of, spec, record, unreadable, blindSince, health);
  }

  /** The same with that known of the fleet. */
  public Observed settled(Subject.Fleet fleet) {
    return fleet.equals(subject)
        ? this
        : of(fleet, fleet.plan(), record, unreadable, blindSince, health);
  }

  /** The fleet that rolls out its own revisions; empty if it is a migration. */
  public Optional<Subject.Fleet> fleet() {
    return subject instanceof Subject.Fleet fleet ? Optional.of(fleet) : Optional.empty();
  }

  /** The same with an object that cannot be read, if there is one. */
  public Observed resting(Optional<String> onUnreadable) {
    return of(record, onUnreadable, blindSince, health);
  }

  /** The same with what that status says and no record does. */
  public Observed told(@Nullable MigrationStatus status) {
    HealthStatus verdict = status == null ? null : status.verdict();
    Instant since = verdict == null ? null : verdict.blindSinceTime();
    return blindSince(Clocks.ahead(since, now) ? now : since);
  }

  /** The same, blind since then. */
  public Observed blindSince(@Nullable Instant since) {
    return of(record, unreadable, since, health);
  }

  private Observed of(
      @Nullable RolloutRecord at, Optional<String> unread, @Nullable Instant blind, Health judged) {
    return of(subject, spec, at, unread, blind, judged);
  }

  private Observed of(
      Subject of,
      MigrationSpec planned,
      @Nullable RolloutRecord at,
      Optional<String> unread,
      @Nullable Instant blind,
      Health judged) {
    return new Observed(
        now,
        of,
        planned,
        at,
        Objects.equals(at, record) && planned.equals(spec)
            ? plan
            : FleetPlan.current(of, planned, at),
        commands,
        flags,
        killed,
        claim,
        workloads,
        brought,
        withheld,
        unready,
        policy,
        absentPolicy,
        unread,
        conditions,
        watched,
        suites,
        blind,
        at == null || record == null || at.enteredTime().equals(record.enteredTime())
            ? delivered
            : delivered.before(),
        judged);
  }

  /** Whether the migration may drive its flags. */
  public sealed interface Claim {
    /** It drives all of them. */
    record Held() implements Claim {}

    /** It observes, and drives nothing. */
    record Needless() implements Claim {}

    /** Nobody else does, but it has not been granted yet. */
    record Awaited() implements Claim {}

    /** Another migration drives one of them. */
    record HeldBy(String flag, String migration) implements Claim {}
  }
}
