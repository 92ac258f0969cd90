// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.migration.engine.Decision.Hold;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What must be there, and well, before a migration goes on. */
final class Gates {
  private Gates() {}

  /** FlagSet, HealthPolicy, claim and agents: all of them are somebody else's objects. */
  static Optional<Decision> missing(Observed o) {
    if (o.flags() == null) {
      return hold(
          Cause.FLAG_SET_NOT_FOUND,
          "spec.flagSetName is \""
              + o.spec().flagSetName()
              + "\", and there is no such FlagSet in this namespace: create it",
          null);
    }
    if (o.missingPolicy().isPresent()) {
      return hold(
          Cause.HEALTH_POLICY_NOT_FOUND,
          "healthPolicyName is \""
              + o.missingPolicy().get()
              + "\", and there is no such HealthPolicy in this namespace: create it, or name another",
          null);
    }
    return unclaimed(o).or(() -> nobody(o));
  }

  private static Optional<Decision> unclaimed(Observed o) {
    return switch (o.claim()) {
      case Observed.Claim.Held() -> Optional.empty();
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

  private static Optional<Decision> nobody(Observed o) {
    return o.workloads().isEmpty()
        ? hold(
            Cause.NO_AGENTS,
            "no AgentDeployment of this namespace names \""
                + o.spec().flagSetName()
                + "\" in spec.flagSetNames: nobody would be watched",
            null)
        : Optional.empty();
  }

  /** Blind neither advances nor rolls back; a bad check that took nothing back holds. */
  static Optional<Decision> unhealthy(Observed o) {
    Optional<CheckVerdict> blind = o.health().blind();
    if (blind.isPresent()) {
      // Why it is blind may differ from look to look: the verdict says that, as of the transition.
      return hold(Cause.BLIND, blind.get().name() + " gives nothing that can be used", null);
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
                    "the fleet is unhealthy before the stage: " + bad.name() + " is bad",
                    null));
  }

  private static Optional<Decision> hold(Cause cause, String message, @Nullable String command) {
    return Optional.of(new Hold(cause, message, null, command, false));
  }
}
