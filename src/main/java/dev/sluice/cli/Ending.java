// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.cli.steer.Retry;
import dev.sluice.cli.steer.Subject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what is watched has come to its end. */
final class Ending {
  private Ending() {}

  /**
   * How watching it ends.
   *
   * @return empty while it goes on: also while its status speaks of an older spec, or a retry that
   *     the operator has not seen yet is going to lead on
   */
  static Optional<Integer> of(HasMetadata object) {
    if (object instanceof AgentDeployment fleet) {
      AgentDeploymentStatus status = fleet.getStatus();
      return status == null
          ? Optional.empty()
          : of(fleet, status.phase(), status.observedGeneration());
    }
    Migration migration = (Migration) object;
    MigrationStatus status = migration.getStatus();
    return status == null
        ? Optional.empty()
        : of(migration, status.phase(), status.observedGeneration());
  }

  private static Optional<Integer> of(
      HasMetadata object, @Nullable Phase phase, @Nullable Long observed) {
    if (phase == null || !Objects.equals(observed, object.getMetadata().getGeneration())) {
      return Optional.empty();
    }
    return switch (phase) {
      case Completed -> Optional.of(ExitCode.DONE);
      case Invalid -> Optional.of(ExitCode.REFUSED);
      case RolledBack, Halted ->
          Retry.pending(Subject.of(object)) ? Optional.empty() : Optional.of(ExitCode.REFUSED);
      case Pending, Gating, AwaitingApproval, Advancing, Monitoring, Holding -> Optional.empty();
    };
  }
}
