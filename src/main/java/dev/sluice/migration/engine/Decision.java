// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.judge.CheckVerdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the engine decides; each variant carries why, in a word and in a sentence. */
public sealed interface Decision {
  /** Why, one word. */
  Cause cause();

  /** Why, for people: no times, no counters, so that it is the same while nothing changes. */
  String message();

  /**
   * Stay.
   *
   * @param until when the wait is over by itself; past while a look is a little late
   * @param command what a person can do about it
   * @param clockRuns whether the time counts for the hold or window of the step
   */
  record Hold(
      Cause cause,
      String message,
      @Nullable Instant until,
      @Nullable String command,
      boolean clockRuns)
      implements Decision {}

  /** Go on. */
  record Advance(Cause cause, String message, Move move, @Nullable String by) implements Decision {}

  /** The last stage has passed. */
  record Complete(Cause cause, String message) implements Decision {}

  /**
   * Take back.
   *
   * @param passed how many passed stages stay: 0 is the start
   * @param emergency off for everybody, what stood before the migration included
   * @param by who asked for it; {@code sluice} for a guard
   * @param evidence the check that asked for it
   */
  record RollBack(
      Cause cause,
      String message,
      int passed,
      boolean emergency,
      String by,
      @Nullable CheckVerdict evidence)
      implements Decision {}

  /** The plan cannot be carried out as it is. */
  record Refuse(Cause cause, String message) implements Decision {}

  /** How to go on. */
  sealed interface Move {
    /** Run the plan again from where the rollback left it. */
    record NewAttempt(int attempt) implements Move {}

    /** Start the next stage at its first rung. */
    record StartStage(StagePlan plan) implements Move {}

    /** Go to that rung of the running stage. */
    record Raise(StagePlan plan, int step) implements Move {}

    /** The running stage has passed. */
    record Pass(StagePlan plan) implements Move {}

    /** Fit the cohorts to a fleet that has grown or shrunk. */
    record Resize() implements Move {}
  }
}
