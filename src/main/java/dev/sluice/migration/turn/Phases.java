// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a rollout is, in one word for people. */
public final class Phases {
  /** What a stage waits for before it starts, if all that it needs is there. */
  private static final Set<Cause> GATES =
      Set.of(
          Cause.COOLING_DOWN,
          Cause.AWAITING_RESOURCE,
          Cause.AGENTS_NOT_READY,
          Cause.FLEET_BUSY,
          Cause.STATE_NOT_SAVED,
          Cause.GATHERING_BASELINE,
          Cause.AWAITING_LOOK,
          Cause.UNHEALTHY_BEFORE_START);

  private Phases() {}

  /**
   * The phase of what was observed, with the record that is stored.
   *
   * @param standing what is decided then
   */
  public static Phase of(Observed after, Decision standing) {
    return phase(after, after.record(), standing);
  }

  private static Phase phase(Observed o, @Nullable RolloutRecord record, Decision standing) {
    if (record != null && record.position() == Position.RolledBack) {
      return Progress.halted(record) ? Phase.Halted : Phase.RolledBack;
    }
    if (record != null
        && record.position() == Position.Completed
        && standing.cause() == Cause.COMPLETED) {
      return Phase.Completed;
    }
    return switch (standing) {
      case Decision.Refuse _ -> Phase.Invalid;
      case Hold hold -> held(o, record, hold);
      case Advance _, Decision.Complete _, RollBack _ -> moving(o, record);
    };
  }

  private static Phase held(Observed o, @Nullable RolloutRecord record, Hold hold) {
    if (hold.cause() == Cause.AWAITING_APPROVAL) {
      return Phase.AwaitingApproval;
    }
    if (GATES.contains(hold.cause()) && !Progress.running(record)) {
      return Phase.Gating;
    }
    return hold.time() == Time.COUNTS
            || hold.cause() == Cause.AWAITING_CLAIM
            || hold.cause() == Cause.AGENTS_MOVING
            || hold.cause() == Cause.LED_BY_MIGRATION
        ? moving(o, record)
        : Phase.Holding;
  }

  private static Phase moving(Observed o, @Nullable RolloutRecord record) {
    if (!Progress.running(record)) {
      return Phase.Pending;
    }
    return Progress.full(o) ? Phase.Monitoring : Phase.Advancing;
  }
}
