// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Readiness;
import dev.sluice.migration.engine.Recheck;
import dev.sluice.migration.engine.SuiteChecks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a migration, from what was observed to what is to be stored. Pure.
 *
 * @param decision what was decided
 * @param standing what is decided once the status is stored: what is waited for
 * @param status to be stored before anything is done, if it differs from the one that stands
 * @param recheck when a turn may say something else though nothing has happened but time; empty if
 *     only an event changes anything
 * @param due suites to be begun once that status stands
 */
public record Turn(
    Decision decision,
    Decision standing,
    MigrationStatus status,
    Optional<Instant> recheck,
    List<SuiteRun> due) {
  public Turn {
    due = List.copyOf(due);
  }

  /**
   * The turn that follows an observation.
   *
   * @param previous the status that stands; null if there is none
   * @param generation of the migration's spec
   * @param epoch of who decides: it goes with what is new, and is nothing new by itself; null where
   *     nobody is elected
   */
  public static Turn of(
      Observed o, @Nullable MigrationStatus previous, long generation, @Nullable Long epoch) {
    Outcome outcome = Outcome.of(o);
    MigrationStatus status = MigrationStatusMapper.map(outcome, previous, generation);
    return new Turn(
        outcome.decision(),
        outcome.standing(),
        epoch == null || status.equals(previous) ? status : status.withEpoch(epoch),
        recheck(outcome.after(), outcome.readiness(), outcome.standing(), status),
        SuiteChecks.due(outcome.after(), outcome.readiness(), outcome.standing()));
  }

  private static Optional<Instant> recheck(
      Observed after, Optional<Readiness> readiness, Decision standing, MigrationStatus status) {
    Optional<Instant> told = Optional.empty();
    if (readiness.isPresent()) {
      Gating gating = Gating.of(after, readiness, standing, Gating.told(status));
      told = gating == null ? Optional.empty() : gating.toldAt(status);
    }
    return Stream.of(told, Recheck.at(after, standing, readiness), Confirmation.end(after, status))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }
}
