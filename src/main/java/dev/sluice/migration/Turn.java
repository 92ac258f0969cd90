// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.NextRecord;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Readiness;
import dev.sluice.migration.engine.Recheck;
import dev.sluice.migration.engine.RolloutEngine;
import dev.sluice.migration.engine.SuiteChecks;
import dev.sluice.migration.engine.Words;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
    Decision decision = told(o, RolloutEngine.decide(o));
    RolloutRecord record = NextRecord.after(o, decision);
    Observed stored = o.at(record);
    Decision standing =
        Objects.equals(record, o.record()) ? decision : told(o, RolloutEngine.decide(stored));
    Observed after = NextRecord.besides(stored, standing);
    Optional<Readiness> readiness = Readiness.of(after);
    MigrationStatus status =
        MigrationStatusMapper.map(o, decision, after, readiness, standing, previous, generation);
    return new Turn(
        decision,
        standing,
        epoch == null || status.equals(previous) ? status : status.withEpoch(epoch),
        recheck(after, readiness, standing, status),
        SuiteChecks.due(after, readiness, standing));
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

  /** Whoever reads a status, an Event or the history must not think that it was carried out. */
  private static Decision told(Observed o, Decision decision) {
    return o.spec().observing() ? decision.saying(Words.OBSERVED + decision.message()) : decision;
  }
}
