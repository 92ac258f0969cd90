// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.flags.eval.BroughtWorkloads.Withheld;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Time;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must be there, and well, before a migration goes on. */
final class Gates {
  /** A longer list is nothing to copy, and a status is bounded. */
  private static final int LONGEST = 500;

  private Gates() {}

  /** FlagSet, HealthPolicy, claim and agents: all of them are somebody else's objects. */
  static Optional<Hold> missing(Observed o) {
    return FleetRules.nobody(o)
        .or(() -> noFlagSet(o))
        .or(() -> noPolicy(o))
        .or(() -> unclaimed(o))
        .or(() -> withheld(o))
        .or(() -> nobody(o));
  }

  static Optional<Hold> noFlagSet(Observed o) {
    return o.flags() == null
        ? hold(
            Cause.FLAG_SET_NOT_FOUND,
            "spec.flagSetName is \""
                + o.spec().flagSetName()
                + "\", and there is no such FlagSet in this namespace: create it",
            null)
        : Optional.empty();
  }

  static Optional<Hold> noPolicy(Observed o) {
    return o.missingPolicy()
        .flatMap(
            name ->
                hold(
                    Cause.HEALTH_POLICY_NOT_FOUND,
                    o.subject().policyField()
                        + " is \""
                        + name
                        + "\", and there is no such HealthPolicy in this namespace: create it, or"
                        + " name another",
                    null));
  }

  static Optional<Hold> unclaimed(Observed o) {
    return switch (o.claim()) {
      case Observed.Claim.Held(), Observed.Claim.Needless() -> Optional.empty();
      case Observed.Claim.Awaited() ->
          hold(Cause.AWAITING_CLAIM, "waiting for the FlagSet to grant its flags", null);
      case Observed.Claim.HeldBy(String flag, String migration) ->
          hold(
              Cause.CLAIM_CONFLICT,
              "flag \""
                  + flag
                  + "\" is driven by Migration "
                  + migration
                  + ": delete that one, or take the flag out of this one",
              "kubectl describe mig " + migration);
    };
  }

  /** Its agents would get flags unwatched. */
  static Optional<Hold> withheld(Observed o) {
    if (o.withheld().isEmpty()) {
      return Optional.empty();
    }
    Withheld workload = o.withheld().getFirst();
    return hold(
        Cause.WORKLOAD_MISSING,
        "FlagSet \""
            + o.spec().flagSetName()
            + "\" names "
            + workload
            + " in spec.workloads, and it cannot be watched ("
            + workload.problem()
            + "): see the FlagSet",
        "kubectl describe fls " + o.spec().flagSetName());
  }

  static Optional<Hold> nobody(Observed o) {
    return o.workloads().isEmpty()
        ? hold(
            Cause.NO_AGENTS,
            "no AgentDeployment of this namespace names \""
                + o.spec().flagSetName()
                + "\" in spec.flagSetNames, and it names no workloads: nobody would be watched",
            null)
        : Optional.empty();
  }

  /** What cannot be read may say anything: nothing goes on, and nobody is late for it. */
  static Optional<Hold> unreadable(Observed o) {
    RolloutRecord record = o.record();
    boolean under =
        record == null
            || record.position() == Position.Waiting
            || record.position() == Position.Running;
    return under ? unread(o) : Optional.empty();
  }

  /** The same wherever the migration is. */
  static Optional<Hold> unread(Observed o) {
    return o.unreadable()
        .map(what -> new Hold(Cause.UNREADABLE, what, null, null, Time.STANDS_STILL));
  }

  /** A flag that a person has killed is not there to be raised, nor to be judged. */
  static Optional<Hold> killed(Observed o) {
    return killed(o, o.spec().stages());
  }

  /** The same for the flags of some stages. */
  static Optional<Hold> killed(Observed o, List<StageSpec> stages) {
    if (o.killed().isEmpty()) {
      return Optional.empty();
    }
    return stages.stream()
        .flatMap(s -> s.flags().stream())
        .map(StageFlag::key)
        .filter(o.killed()::contains)
        .findFirst()
        .map(
            key ->
                new Hold(
                    Cause.FLAG_KILLED,
                    "flag \"" + key + "\" is off for everybody by sluice.dev/kill of its FlagSet",
                    null,
                    revive(o, key),
                    Time.STANDS_STILL));
  }

  /** The command that frees that flag, and none of the others; they may be many. */
  private static String revive(Observed o, String key) {
    String others =
        o.killed().stream().filter(k -> !k.equals(key)).sorted().collect(Collectors.joining(","));
    if (others.length() > LONGEST) {
      return "kubectl edit fls " + o.spec().flagSetName();
    }
    return "kubectl annotate --overwrite fls "
        + o.spec().flagSetName()
        + " sluice.dev/kill"
        + (others.isEmpty() ? "-" : "=" + others);
  }

  /** Blind neither advances nor rolls back; a bad check that took nothing back holds. */
  static Optional<Hold> unhealthy(Observed o) {
    Optional<Hold> blind = blinded(o);
    if (blind.isPresent()) {
      return blind;
    }
    Optional<CheckVerdict> watch = o.health().breach(Role.Watch);
    if (watch.isPresent()) {
      return hold(Cause.WATCH_BREACHED, "watch " + watch.get().name() + " is bad", null);
    }
    // Running stages with a bad guard were taken back or held before.
    return o.health()
        .breach(Role.Guard)
        .flatMap(
            bad ->
                hold(
                    Cause.UNHEALTHY_BEFORE_START,
                    "the fleet is unhealthy before the "
                        + o.subject().noun()
                        + ": "
                        + bad.name()
                        + " is bad",
                    null));
  }

  /** Nothing can be seen. */
  static Optional<Hold> blinded(Observed o) {
    return o.health().blind().map(check -> blind(o, check));
  }

  /** What ratios are measured against is read before the stage. */
  static Optional<Hold> baseline(Observed o, StagePlan next) {
    return o.health().baselineReady()
        ? Optional.empty()
        : Optional.of(
            waiting(
                Cause.GATHERING_BASELINE,
                "reading what " + o.subject().part(next.name()) + " will be compared with"));
  }

  /** Nothing starts before it has been looked at, nor upon a bad reading that does not act yet. */
  static Optional<Hold> look(Observed o, StagePlan next) {
    return lookAwaited(o.health())
        .map(
            look ->
                waiting(Cause.AWAITING_LOOK, look + " before " + o.subject().part(next.name())));
  }

  /**
   * The look without which nothing starts and no step is over, in words: the first one, and another
   * one while a check is bad, but not often enough to act. Without that wait a stage whose holds
   * are shorter than the looks that a guard needs would climb to the top on bad readings.
   */
  static Optional<String> lookAwaited(Health health) {
    return health.unseen()
        ? Optional.of("the first look")
        : health.first(Verdict.Bad).map(bad -> "another look, as " + bad.name() + " was bad,");
  }

  /** A check of the plan that looks at what only a newer version knows. */
  static Optional<Hold> unknown(String check) {
    return hold(
        Cause.AWAITING_RESOURCE,
        "check " + check + " looks at nothing that this version knows: upgrade the operator",
        null);
  }

  /** A wait for looks, which counts like any other. */
  static Hold waiting(Cause cause, String message) {
    return new Hold(cause, message, null, null, Time.COUNTS);
  }

  /** Why it is blind may differ from look to look: the verdict says that, as of the transition. */
  private static Hold blind(Observed o, CheckVerdict check) {
    Instant end = blindEnd(o);
    String message = check.name() + " gives nothing that can be used";
    return end == null || end.isAfter(o.now())
        ? new Hold(Cause.BLIND, message, null, null, Time.STANDS_STILL)
        : new Hold(
            Cause.BLIND_TOO_LONG,
            message + " for longer than " + o.spec().blindLimit() + ": see why in status.verdict",
            null,
            o.subject().describe(),
            Time.STANDS_STILL);
  }

  /** When blindness will have lasted too long; null while it is not known to last. */
  static @Nullable Instant blindEnd(Observed o) {
    Instant since = o.record() == null ? o.blindSince() : o.record().blindSinceTime();
    return since == null ? null : since.plus(Durations.parse(o.spec().blindLimit()));
  }

  private static Optional<Hold> hold(Cause cause, String message, @Nullable String command) {
    return Optional.of(new Hold(cause, message, null, command, Time.COUNTS_FOR_DEADLINE));
  }
}
