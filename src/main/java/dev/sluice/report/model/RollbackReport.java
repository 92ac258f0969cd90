// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report.model;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rollback.
 *
 * @param time when it was decided
 * @param attempt the attempt that was taken back
 * @param fromStage the stage that ran or had passed last; null before the first
 * @param toStage the stage that stood then; null for the start
 * @param cause why, one word
 * @param reason why, in words; null where the history does not go back so far
 * @param by who asked for it; null where that is not kept
 * @param emergency whether it was off for everybody
 * @param halted whether the migration was halted by it
 * @param decidedInMillis from the evidence to the decision; null where that is not kept
 * @param confirmed agents that were sent it, of all; null where that is not kept
 */
public record RollbackReport(
    Instant time,
    int attempt,
    @Nullable String fromStage,
    @Nullable String toStage,
    String cause,
    @Nullable String reason,
    @Nullable String by,
    boolean emergency,
    boolean halted,
    @Nullable Long decidedInMillis,
    @Nullable String confirmed) {

  static List<RollbackReport> all(@Nullable MigrationStatus status) {
    return status == null || status.record() == null
        ? List.of()
        : status.record().rollbacks().stream().map(entry -> of(entry, status)).toList();
  }

  private static RollbackReport of(RollbackEntry entry, MigrationStatus status) {
    HistoryEntry told =
        status.history().stream()
            .filter(h -> h.time().equals(entry.time()) && h.cause().equals(entry.cause()))
            .findFirst()
            .orElse(null);
    LastRollback latest = status.lastRollback();
    LastRollback last = latest == null || !entry.time().equals(latest.time()) ? null : latest;
    return new RollbackReport(
        entry.time(),
        entry.attempt(),
        entry.fromStage(),
        entry.toStage(),
        entry.cause(),
        told == null ? null : told.message(),
        told == null ? null : told.by(),
        Boolean.TRUE.equals(entry.emergency()),
        Boolean.TRUE.equals(entry.halted()),
        last == null ? null : last.decidedInMillis(),
        last == null ? null : last.confirmed());
  }
}
