// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/**
 * Everything that can happen in a simulation, with how often it is drawn. The first number of an
 * {@link Act} says to whom ({@code who}), the second one what exactly ({@code what}).
 */
enum Deed {
  /** That many seconds pass, with every timer and look that falls into them. */
  PASS(Side.TIME, 160),

  // People, on a migration.
  ROLLBACK(Side.PEOPLE, 9),
  ROLLBACK_TO(Side.PEOPLE, 14),
  PAUSE(Side.PEOPLE, 6),
  RETRY(Side.PEOPLE, 26),
  APPROVE(Side.PEOPLE, 16),
  SKIP_WAIT(Side.PEOPLE, 12),
  OVERRIDE(Side.PEOPLE, 6),
  LIFT_ROLLBACK(Side.PEOPLE, 22),
  LIFT_ROLLBACK_TO(Side.PEOPLE, 22),
  LIFT_PAUSE(Side.PEOPLE, 14),
  SPEC_PAUSED(Side.PEOPLE, 3),
  COOL_DOWN(Side.PEOPLE, 3),
  START_AFTER(Side.PEOPLE, 3),
  CUT_STAGES(Side.PEOPLE, 4),
  WHOLE_PLAN(Side.PEOPLE, 8),
  RETIME(Side.PEOPLE, 4),
  RENAME_STAGE(Side.PEOPLE, 2),
  REFLAG_STAGE(Side.PEOPLE, 3),
  ON_FAILURE(Side.PEOPLE, 3),
  OTHER_POLICY(Side.PEOPLE, 3),
  OTHER_MODE(Side.PEOPLE, 2),
  DELETE_MIGRATION(Side.PEOPLE, 4),
  CREATE_MIGRATION(Side.PEOPLE, 14),

  // People, on what lies around it.
  FLAG_PERCENT(Side.PEOPLE, 5),
  FLAG_REMOVED(Side.PEOPLE, 3),
  FLAG_ADDED(Side.PEOPLE, 6),
  FLAG_REASSIGNED(Side.PEOPLE, 2),
  BRING_WORKLOAD(Side.PEOPLE, 4),
  KILL(Side.PEOPLE, 5),
  LIFT_KILL(Side.PEOPLE, 12),
  RESET(Side.PEOPLE, 5),
  DELETE_FLAG_SET(Side.PEOPLE, 2),
  CREATE_FLAG_SET(Side.PEOPLE, 8),
  SCALE(Side.PEOPLE, 12),
  GARBLE_FLEET(Side.PEOPLE, 5),
  DELETE_FLEET(Side.PEOPLE, 2),
  POLICY(Side.PEOPLE, 6),
  EDIT_POLICY(Side.PEOPLE, 4),
  SUITES(Side.PEOPLE, 6),
  DELETE_JOBS(Side.PEOPLE, 4),

  // What is read of the agents.
  WELL(Side.READINGS, 40),
  BROKEN(Side.READINGS, 14),
  ILL(Side.READINGS, 6),
  WATCHED(Side.READINGS, 4),
  BLIND(Side.READINGS, 6),
  NAN(Side.READINGS, 4),
  IDLE(Side.READINGS, 3),
  FLAPPING(Side.READINGS, 5),
  UNCOMPARED(Side.READINGS, 3),
  UNSEEN(Side.READINGS, 3),
  UNREADY(Side.READINGS, 4),

  // Faults, on an operator.
  STALL(Side.FAULT, 12),
  FLOW(Side.FAULT, 16),
  DROP(Side.FAULT, 5),
  AGAIN(Side.FAULT, 4),
  RELIST(Side.FAULT, 8),
  CRASH(Side.FAULT, 6),
  CRASH_BEFORE_WRITE(Side.FAULT, 8),
  CRASH_AFTER_WRITE(Side.FAULT, 8),
  START(Side.FAULT, 18),
  START_STALE(Side.FAULT, 8),
  LOSE_ANSWER(Side.FAULT, 8),
  CONFLICT(Side.FAULT, 5),
  SLOW_WRITE(Side.FAULT, 8),
  CUT_OFF(Side.FAULT, 6),
  CONNECT(Side.FAULT, 10),
  SKEW(Side.FAULT, 6),
  LEAD_BLINDLY(Side.FAULT, 5);

  /** Who does it. */
  enum Side {
    TIME,
    PEOPLE,
    READINGS,
    FAULT
  }

  final Side side;
  final int weight;

  Deed(Side side, int weight) {
    this.side = side;
    this.weight = weight;
  }
}
