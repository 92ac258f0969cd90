// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

/** The annotations by which people steer; Sluice reads them and never removes one. */
public final class Annotations {
  /** Emergency: every flag of the migration off for everybody, in force while present. */
  public static final String ROLLBACK = "sluice.dev/rollback";

  /**
   * Back to the snapshot of a stage, by name or number (0 is the start), in force while present.
   */
  public static final String ROLLBACK_TO = "sluice.dev/rollback-to";

  /** Holds the migration where it is, in force while present; rollback still works. */
  public static final String PAUSE = "sluice.dev/pause";

  /** Number of the next attempt: starts it after a rollback; acted on once. */
  public static final String RETRY = "sluice.dev/retry";

  /** {@code <stage>/<attempt>}: lets that stage start; acted on once. */
  public static final String APPROVE = "sluice.dev/approve";

  /**
   * {@code <stage>/<percent>/<attempt>}: ends the hold at that step, or at 100 the window; acted on
   * once.
   */
  public static final String SKIP_WAIT = "sluice.dev/skip-wait";

  /** {@code cooldown/<attempt>}: waives the cool-down of that attempt; acted on once. */
  public static final String OVERRIDE = "sluice.dev/override";

  /** On a FlagSet: keys, parted by commas, that are off for everybody while it is present. */
  public static final String KILL = "sluice.dev/kill";

  /** On a FlagSet: {@code <key>/<revision of the FlagSet>}: forgets a kept value; acted on once. */
  public static final String RESET = "sluice.dev/reset";

  /** Who asked; shown, and believed only where an admission policy enforces it. */
  public static final String ACTOR = "sluice.dev/actor";

  private Annotations() {}
}
