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

  /** Who asked; shown, and believed only where an admission policy enforces it. */
  public static final String ACTOR = "sluice.dev/actor";

  private Annotations() {}
}
