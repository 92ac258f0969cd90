// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of a migration's status, with both records at hand. Nothing else of the migration can
 * change with its status, so annotations and spec are what the writer saw: its write was locked.
 *
 * @param before the migration until then
 * @param after the migration since then
 * @param was the record until then; null before the first stage
 * @param is the record since then; null if there is none
 * @param recorded whether the two records differ
 */
public record MigrationStep(
    View.OfMigration before,
    View.OfMigration after,
    @Nullable RolloutRecord was,
    @Nullable RolloutRecord is,
    boolean recorded) {

  /** The step that a change makes; null if it makes none. */
  public static @Nullable MigrationStep of(Change change) {
    if (!(change.before() instanceof View.OfMigration before)
        || !(change.after() instanceof View.OfMigration after)
        || Objects.equals(before.status(), after.status())) {
      return null;
    }
    RolloutRecord was = record(before.status());
    RolloutRecord is = record(after.status());
    return new MigrationStep(before, after, was, is, !Objects.equals(was, is));
  }

  private static @Nullable RolloutRecord record(@Nullable MigrationStatus status) {
    return status == null ? null : status.record();
  }

  /** How many stages had passed. */
  public int passedBefore() {
    return passed(was);
  }

  /** How many stages have passed. */
  public int passed() {
    return passed(is);
  }

  private static int passed(@Nullable RolloutRecord record) {
    return record == null || record.snapshots().isEmpty() ? 0 : record.snapshots().size() - 1;
  }

  /** Whether a stage ran. */
  public boolean ran() {
    return was != null && was.position() == Position.Running;
  }

  /** Whether a stage runs. */
  public boolean runs() {
    return is != null && is.position() == Position.Running;
  }

  /** Whether this step takes something back. */
  public boolean isRollback() {
    return is != null
        && is.position() == Position.RolledBack
        && (was == null || !is.rollbacks().equals(was.rollbacks()));
  }

  /** Whether this step begins another attempt. */
  public boolean isRetry() {
    return was != null && is != null && !was.attempt().equals(is.attempt());
  }

  /** Whether this step starts a stage. */
  public boolean isStart() {
    return !ran() && runs();
  }

  /** Whether a stage passes by this step. */
  public boolean isPass() {
    return !isRollback() && passed() > passedBefore();
  }

  /** Whether this step raises the running stage by a rung. */
  public boolean isRaise() {
    return ran() && runs() && step(is) > step(was);
  }

  /** Whether this step goes forward. */
  public boolean isOnward() {
    return isStart() || isRaise() || isPass();
  }

  /** The rung of the running stage; -1 if none runs. */
  public static int step(@Nullable RolloutRecord record) {
    Integer step = record == null ? null : record.step();
    return step == null ? -1 : step;
  }
}
