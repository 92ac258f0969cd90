// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.api.RolloutRecord;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a status says, of a migration or of a fleet.
 *
 * @param whole the status as it is, to be compared
 * @param part the stage or the revision that it speaks of
 */
public record Standing(
    Object whole,
    @Nullable Phase phase,
    @Nullable String part,
    @Nullable RolloutRecord record,
    @Nullable WaitingFor waitingFor,
    @Nullable LastRollback lastRollback,
    List<Condition> conditions) {
  public Standing {
    conditions = List.copyOf(conditions);
  }

  static Optional<Standing> of(@Nullable MigrationStatus status) {
    return Optional.ofNullable(status)
        .map(
            s ->
                new Standing(
                    s,
                    s.phase(),
                    s.stage(),
                    s.record(),
                    s.waitingFor(),
                    s.lastRollback(),
                    s.conditions()));
  }

  static Optional<Standing> of(@Nullable AgentDeploymentStatus status) {
    return Optional.ofNullable(status)
        .map(
            s ->
                new Standing(
                    s,
                    s.phase(),
                    s.updateRevision(),
                    s.record(),
                    s.waitingFor(),
                    s.lastRollback(),
                    s.conditions()));
  }
}
