// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.migration.engine.Cause;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Reasons of the status that answer a person. */
final class Reasons {
  static final String ROLLBACK_PRESENT = Cause.ROLLBACK_PRESENT.reason();
  static final String PAUSED = Cause.PAUSED.reason();
  static final String INVALID_ANNOTATION = Cause.INVALID_ANNOTATION.reason();

  static final String NO_GOOD_REVISION = Cause.NO_GOOD_REVISION.reason();
  static final String WOULD_LOSE_STATE = Cause.ROLLBACK_WOULD_LOSE_STATE.reason();

  /** What stops a migration whoever wants it to go on. */
  static final Set<String> STOPPING =
      of(
          Cause.ROLLBACK_PRESENT,
          Cause.PAUSED,
          Cause.INVALID_ANNOTATION,
          Cause.COOLING_DOWN,
          Cause.GUARD_HELD,
          Cause.FLAG_KILLED);

  /** What is decided only once the next stage is approved, or needs no approval. */
  static final Set<String> BEYOND_APPROVAL =
      of(
          Cause.COOLING_DOWN,
          Cause.BLIND,
          Cause.BLIND_TOO_LONG,
          Cause.WATCH_BREACHED,
          Cause.UNHEALTHY_BEFORE_START,
          Cause.GATHERING_BASELINE,
          Cause.AWAITING_LOOK,
          Cause.STAGE_STARTED);

  /** What stands while nobody has looked at an approval: the next look says more. */
  static final Set<String> UNDECIDED_ON_APPROVAL = of(Cause.AWAITING_APPROVAL, Cause.FLEET_CHANGED);

  /** What a wait cannot be skipped past: no guard is ever waived. */
  static final Set<String> UNSKIPPABLE =
      of(
          Cause.ROLLBACK_PRESENT,
          Cause.PAUSED,
          Cause.GUARD_HELD,
          Cause.FLAG_KILLED,
          Cause.BLIND,
          Cause.BLIND_TOO_LONG,
          Cause.WATCH_BREACHED);

  /** What holds a migration so that a pause need not be told. */
  static final Set<String> ABOVE_PAUSE =
      of(Cause.ROLLBACK_PRESENT, Cause.INVALID_ANNOTATION, Cause.GUARD_HELD);

  private Reasons() {}

  private static Set<String> of(Cause... causes) {
    return Arrays.stream(causes).map(Cause::reason).collect(Collectors.toUnmodifiableSet());
  }
}
