// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.cli.steer.Retry;
import dev.sluice.cli.steer.Subject;
import java.util.Objects;
import java.util.Optional;

/** Whether a migration that is watched has come to its end. */
final class Ending {
  private Ending() {}

  /**
   * How watching it ends.
   *
   * @return empty while it goes on: also while its status speaks of an older spec, or a retry that
   *     the operator has not seen yet is going to lead on
   */
  static Optional<Integer> of(Migration migration) {
    MigrationStatus status = migration.getStatus();
    if (status == null
        || status.phase() == null
        || !Objects.equals(status.observedGeneration(), migration.getMetadata().getGeneration())) {
      return Optional.empty();
    }
    return switch (status.phase()) {
      case Completed -> Optional.of(ExitCode.DONE);
      case Invalid -> Optional.of(ExitCode.REFUSED);
      case RolledBack, Halted ->
          Retry.pending(new Subject(migration)) ? Optional.empty() : Optional.of(ExitCode.REFUSED);
      case Pending, Gating, AwaitingApproval, Advancing, Monitoring, Holding -> Optional.empty();
    };
  }
}
