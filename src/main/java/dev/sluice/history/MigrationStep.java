// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of a migration's status.
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
    boolean recorded)
    implements RolloutStep {

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

  @Override
  public boolean isPass() {
    return !isRollback() && passed() > passedBefore();
  }

  @Override
  public @Nullable StageSpec stage() {
    List<StageSpec> plan = after.spec().stages();
    return passedBefore() < plan.size() ? plan.get(passedBefore()) : null;
  }

  @Override
  public boolean paused() {
    return before.spec().paused();
  }

  @Override
  public List<HistoryEntry> toldBefore() {
    return before.status() == null ? List.of() : before.status().history();
  }

  @Override
  public List<HistoryEntry> told() {
    return after.status() == null ? List.of() : after.status().history();
  }

  @Override
  public @Nullable HealthStatus verdict() {
    return after.status() == null ? null : after.status().verdict();
  }

  @Override
  public @Nullable LastRollback lastRollback() {
    return after.status() == null ? null : after.status().lastRollback();
  }

  /** The rung of the running stage; -1 if none runs. */
  public static int step(@Nullable RolloutRecord record) {
    return RolloutStep.rung(record);
  }
}
