// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a record against its plan: how many stages have passed, which one is next. */
public final class Progress {
  private Progress() {}

  /** How many stages have passed. */
  public static int passed(@Nullable RolloutRecord record) {
    return record == null || record.snapshots().isEmpty() ? 0 : record.snapshots().size() - 1;
  }

  /** The stage that runs or is next; empty if every stage has passed. */
  public static Optional<StagePlan> current(MigrationSpec spec, @Nullable RolloutRecord record) {
    int index = passed(record);
    return index >= spec.stages().size()
        ? Optional.empty()
        : Optional.of(StagePlan.of(spec.stages(), index, record));
  }

  /** The stage that runs, else the one that passed last; null if none stands. */
  public static @Nullable String furthest(RolloutRecord record) {
    return running(record) ? record.stage() : record.snapshots().getLast().stage();
  }

  /** The number of the attempt, that of the first before it has begun. */
  public static int attempt(@Nullable RolloutRecord record) {
    return record == null ? 1 : record.attempt();
  }

  /** Whether a stage runs. */
  public static boolean running(@Nullable RolloutRecord record) {
    return record != null && record.position() == Position.Running;
  }

  /** Whether no stage runs and none was taken back, so that the next one is waited for. */
  public static boolean waiting(@Nullable RolloutRecord record) {
    return record == null
        || record.position() == Position.Waiting
        || record.position() == Position.Completed;
  }

  /** Whether all has passed, or was taken back. */
  public static boolean ended(@Nullable RolloutRecord record) {
    return record != null
        && (record.position() == Position.RolledBack || record.position() == Position.Completed);
  }

  /** The rung of the running stage; 0 if none runs. */
  public static int step(@Nullable RolloutRecord record) {
    return record == null || record.step() == null ? 0 : record.step();
  }

  /** Whether the running stage is at full exposure. */
  public static boolean full(Observed o) {
    return running(o.record()) && o.plan().map(p -> p.full(step(o.record()))).orElse(false);
  }

  /** Whether the last rollback is for good, until a person decides. */
  public static boolean halted(@Nullable RolloutRecord record) {
    return record != null
        && record.position() == Position.RolledBack
        && !record.rollbacks().isEmpty()
        && Boolean.TRUE.equals(record.rollbacks().getLast().halted());
  }
}
