// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.MigrationStatus.WaitingFor;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Words;
import org.jspecify.annotations.Nullable;

/** The one thing that a rollout waits for, in a few words. */
public final class Waits {
  private static final int SHORT = 120;

  private Waits() {}

  /**
   * What the status says is waited for; null if nothing is.
   *
   * @param others how many checks are waited for besides
   */
  public static @Nullable WaitingFor waitingFor(Decision standing, int others) {
    return switch (standing) {
      case Hold hold when hold.cause() == Cause.COMPLETED -> null;
      case Hold hold ->
          new WaitingFor(
              what(hold) + more(others),
              hold.until() == null ? null : hold.until().toString(),
              hold.command());
      case Decision.Refuse _ -> new WaitingFor("a valid plan", null, null);
      case Advance _, Decision.Complete _, RollBack _ -> null;
    };
  }

  private static String more(int others) {
    return others == 0 ? "" : " and " + others + " more";
  }

  /** One short line for the column of kubectl get; the condition has the whole sentence. */
  private static String what(Hold hold) {
    return switch (hold.cause()) {
      case HOLDING_STEP, WATCHING_WINDOW, AWAITING_LOOK -> hold.message();
      case GATHERING_BASELINE -> "baseline";
      case AWAITING_CLAIM -> "its flags";
      case COOLING_DOWN -> "end of the cool-down";
      case AGENTS_NOT_READY -> "ready agents";
      case AGENTS_MOVING, FLEET_BUSY, LED_BY_MIGRATION -> Words.printable(hold.message(), SHORT);
      case STATE_NOT_SAVED -> "saves of the agents' state";
      case ROLLBACK_WOULD_LOSE_STATE -> "a person, as going back would lose state";
      case NO_GOOD_REVISION -> "a revision that works";
      case AWAITING_RESOURCE, AWAITING_DELIVERY -> Words.printable(hold.message(), SHORT);
      case ROLLED_BACK -> "retry";
      case HALTED -> "a person";
      case AWAITING_APPROVAL -> "approval";
      case FLAG_KILLED -> "removal of the kill annotation";
      case UNREADABLE -> "an object that can be read";
      case ROLLBACK_PRESENT -> "removal of the rollback annotation";
      case PAUSED -> "end of the pause";
      case BLIND, BLIND_TOO_LONG -> "a reading";
      case GUARD_HELD, WATCH_BREACHED, UNHEALTHY_BEFORE_START -> "better health";
      case CLAIM_CONFLICT -> "its flags, driven by another";
      case WORKLOAD_MISSING -> "a workload of its FlagSet";
      case OVERLAY_UNFIT -> "an overlay that fits";
      case NO_AGENTS -> "agents";
      case FLAG_SET_NOT_FOUND -> "its FlagSet";
      case HEALTH_POLICY_NOT_FOUND -> "its HealthPolicy";
      case INVALID_ANNOTATION -> "a valid annotation";
      case EMERGENCY,
          ROLLBACK_REQUESTED,
          GUARD_BREACHED,
          DEADLINE_PASSED,
          MIGRATION_WENT_BACK,
          COMPLETED,
          STARTED_AFTER,
          STAGE_STARTED,
          STEP_RAISED,
          AGENTS_BROUGHT,
          STAGE_PASSED,
          RETRY_REQUESTED,
          FLEET_CHANGED,
          POLICY_CHANGED,
          SUPERSEDED,
          UNKNOWN_FLAG,
          INVALID_PLAN ->
          hold.cause().reason();
    };
  }
}
