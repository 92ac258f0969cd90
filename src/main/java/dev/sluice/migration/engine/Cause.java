// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

/**
 * Why something was decided: the one vocabulary of condition reasons, Events, history and logs.
 *
 * <p>{@link #reason()} is the word that users see; it is API.
 */
public enum Cause {
  // Going back.
  EMERGENCY,
  ROLLBACK_REQUESTED,
  GUARD_BREACHED,
  DEADLINE_PASSED,
  MIGRATION_WENT_BACK,

  // At an end.
  ROLLED_BACK,
  HALTED,
  COMPLETED,

  // Going on.
  STARTED_AFTER,
  STAGE_STARTED,
  STEP_RAISED,
  AGENTS_BROUGHT,
  STAGE_PASSED,
  RETRY_REQUESTED,
  FLEET_CHANGED,
  POLICY_CHANGED,
  SUPERSEDED,

  // Waiting for time or looks.
  HOLDING_STEP,
  WATCHING_WINDOW,
  AWAITING_LOOK,
  AWAITING_DELIVERY,
  GATHERING_BASELINE,
  AWAITING_CLAIM,
  COOLING_DOWN,
  AWAITING_RESOURCE,
  AGENTS_NOT_READY,
  AGENTS_MOVING,
  FLEET_BUSY,
  LED_BY_MIGRATION,
  STATE_NOT_SAVED,

  // Held until somebody or something changes.
  ROLLBACK_PRESENT,
  PAUSED,
  AWAITING_APPROVAL,
  FLAG_KILLED,
  UNREADABLE,
  BLIND,
  BLIND_TOO_LONG,
  GUARD_HELD,
  WATCH_BREACHED,
  UNHEALTHY_BEFORE_START,
  CLAIM_CONFLICT,
  WORKLOAD_MISSING,
  OVERLAY_UNFIT,
  NO_AGENTS,
  NO_GOOD_REVISION,
  ROLLBACK_WOULD_LOSE_STATE,
  FLAG_SET_NOT_FOUND,
  HEALTH_POLICY_NOT_FOUND,
  INVALID_ANNOTATION,

  // Refused.
  UNKNOWN_FLAG,
  INVALID_PLAN;

  private final String reason;

  Cause() {
    StringBuilder word = new StringBuilder();
    for (String part : name().split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    reason = word.toString();
  }

  /** The word that users see, in PascalCase. */
  public String reason() {
    return reason;
  }
}
