// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of the status of something that is rolled out, with both records at hand. Nothing else
 * of the object can change with its status, so annotations and spec are what the writer saw: its
 * write was locked.
 */
public sealed interface RolloutStep permits MigrationStep, FleetStep {
  /** The object until then. */
  View before();

  /** The object since then. */
  View after();

  /** The record until then; null before the first one. */
  @Nullable RolloutRecord was();

  /** The record since then; null if there is none. */
  @Nullable RolloutRecord is();

  /** Whether the two records differ. */
  boolean recorded();

  /**
   * The stage that ran or was next until then, as far as its plan is known; null if there is none.
   */
  @Nullable StageSpec stage();

  /** Whether its spec holds it. */
  boolean paused();

  /** The transitions that had been told. */
  List<HistoryEntry> toldBefore();

  /** The transitions that are told. */
  List<HistoryEntry> told();

  /** The verdict that is told; null if there is none. */
  @Nullable HealthStatus verdict();

  /** The rollback that is told; null if there is none. */
  @Nullable LastRollback lastRollback();

  /** Whether the running stage passes by this step. */
  boolean isPass();

  /** Whether a stage ran. */
  default boolean ran() {
    RolloutRecord was = was();
    return was != null && was.position() == Position.Running;
  }

  /** Whether a stage runs. */
  default boolean runs() {
    RolloutRecord is = is();
    return is != null && is.position() == Position.Running;
  }

  /** Whether this step takes something back. */
  default boolean isRollback() {
    RolloutRecord was = was();
    RolloutRecord is = is();
    return is != null
        && is.position() == Position.RolledBack
        && (was == null || !is.rollbacks().equals(was.rollbacks()));
  }

  /** Whether this step begins another attempt. */
  default boolean isRetry() {
    RolloutRecord was = was();
    RolloutRecord is = is();
    return was != null && is != null && !was.attempt().equals(is.attempt());
  }

  /** Whether this step starts a stage. */
  default boolean isStart() {
    return !ran() && runs();
  }

  /** Whether this step raises the running stage by a rung. */
  default boolean isRaise() {
    return ran() && runs() && rung(is()) > rung(was());
  }

  /** Whether this step goes forward. */
  default boolean isOnward() {
    return isStart() || isRaise() || isPass();
  }

  /** The rung of the running stage; -1 if none runs. */
  static int rung(@Nullable RolloutRecord record) {
    Integer step = record == null ? null : record.step();
    return step == null ? -1 : step;
  }
}
