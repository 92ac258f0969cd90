// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.migration.engine.Delivered;
import dev.sluice.migration.engine.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many agents have been sent a rollback: told once, when all were or some time is over. */
final class Confirmation {
  /** Longer than a client takes to come back from a replica that has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Nobody asks after one that is older, as after an upgrade. */
  private static final Duration RECENT = Duration.ofMinutes(10);

  private Confirmation() {}

  /** Whether somebody has to look who has been sent the last rollback. */
  static boolean isDue(
      @Nullable MigrationStatus status,
      RolloutRecord record,
      List<AgentDeployment> fleets,
      Instant now) {
    LastRollback last = status == null ? null : status.lastRollback();
    return last != null
        && last.confirmed() == null
        && record.position() == Position.RolledBack
        && !fleets.isEmpty()
        && now.isBefore(last.time().plus(RECENT));
  }

  /** The last rollback with what is known of it by now. */
  static @Nullable LastRollback of(
      @Nullable LastRollback last, Observed before, @Nullable RolloutRecord record) {
    Delivered delivered = before.delivered();
    if (last == null
        || last.confirmed() != null
        || record == null
        || record.position() != Position.RolledBack
        || !delivered.settled()) {
      return last;
    }
    boolean over = !before.now().isBefore(last.time().plus(PATIENCE));
    return delivered.toAllAgents() || over
        ? last.confirmed(delivered.sent() + "/" + delivered.agents(), delivered.missing())
        : last;
  }

  /** When it is told at last, if it is still to be. */
  static Optional<Instant> end(Observed o, MigrationStatus status) {
    LastRollback last = status.lastRollback();
    return last == null || last.confirmed() != null || o.delivered().agents() == 0
        ? Optional.empty()
        : Optional.of(last.time().plus(PATIENCE)).filter(end -> end.isAfter(o.now()));
  }
}
