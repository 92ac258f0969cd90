// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Agents that are not ready before a stage. */
final class ComingAgents {
  /** Kubernetes gives a Deployment as long to make progress. */
  private static final Duration COMING = Duration.ofMinutes(10);

  private ComingAgents() {}

  /**
   * Agents that are on their way are waited for. Those that do not come in time are not, or one
   * agent in a thousand would stop a migration for ever, perhaps the one that mends it; but where
   * none at all is ready, nobody would be watched.
   */
  static Optional<Hold> awaited(Observed o) {
    return o.unready().stream().flatMap(fleet -> unready(o, fleet).stream()).findFirst();
  }

  private static Optional<Hold> unready(Observed o, Unready fleet) {
    String of = fleet.wanted() + " agents of " + fleet.workload();
    if (fleet.moving()) {
      return unready(
          "not all of the " + of + " are ready: they move to another revision", null, fleet);
    }
    Instant since = fleet.since();
    Instant end = since == null ? null : since.plus(COMING);
    if (end == null || (end.isAfter(o.now()) && !Clocks.ahead(since, o.now()))) {
      return unready(
          "not all of the "
              + of
              + " are ready: those on their way are waited for, 10 minutes at most",
          end,
          fleet);
    }
    return fleet.none() && nobodyIsReady(o)
        ? unready(
            "none of the " + of + " is ready, so nobody would be watched: see what keeps them",
            null,
            fleet)
        : Optional.empty();
  }

  /** A fleet that is down beside others that are up keeps nobody from watching those. */
  private static boolean nobodyIsReady(Observed o) {
    return o.workloads().stream()
        .allMatch(
            w -> o.unready().stream().anyMatch(u -> u.none() && u.workload().equals(w.name())));
  }

  private static Optional<Hold> unready(String message, @Nullable Instant until, Unready fleet) {
    return Optional.of(
        new Hold(
            Cause.AGENTS_NOT_READY,
            message,
            until,
            "kubectl describe agd " + fleet.workload(),
            Time.COUNTS_FOR_DEADLINE));
  }
}
