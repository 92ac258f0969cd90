// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the list of rollbacks leads to: a cool-down after one, a halt after three. */
final class Ledger {
  /** So many attempts may fail at one stage within {@link #SPAN}. */
  static final int MOST = 3;

  /** Rollbacks that are older do not count. */
  static final Duration SPAN = Duration.ofHours(24);

  private Ledger() {}

  /**
   * Whether one more rollback of a stage is one too many: so many attempts were taken back there. A
   * second rollback of the same attempt, further down, is no second failure.
   */
  static boolean halts(RolloutRecord record, @Nullable String stage, Instant now) {
    long before =
        record.rollbacks().stream()
            .filter(r -> stage != null && Objects.equals(r.fromStage(), stage))
            .filter(r -> !r.attempt().equals(record.attempt()))
            .filter(r -> r.time().isAfter(now.minus(SPAN)))
            .map(RollbackEntry::attempt)
            .distinct()
            .count();
    return before + 1 >= MOST;
  }

  /** The rollback that halted the migration; another, further down, may have followed it. */
  static RollbackEntry failure(RolloutRecord record) {
    return record.rollbacks().stream()
        .filter(r -> r.attempt().equals(record.attempt()) && Boolean.TRUE.equals(r.halted()))
        .findFirst()
        .orElseGet(() -> record.rollbacks().getLast());
  }

  /**
   * When the cool-down after the last rollback is over; null if there was none. Where the clock has
   * been put back since, it counts from when the attempt began.
   */
  static @Nullable Instant coolUntil(
      @Nullable RolloutRecord record, Duration cooldown, Instant now) {
    if (record == null || record.rollbacks().isEmpty()) {
      return null;
    }
    Instant last = record.rollbacks().getLast().time();
    Instant entered = record.enteredTime();
    return (!last.isAfter(now) ? last : entered.isAfter(now) ? now : entered).plus(cooldown);
  }
}
