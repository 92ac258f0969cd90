// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.judge.CheckVerdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine decides; each variant carries why, in a word and in a sentence. */
public sealed interface Decision {
  /** Why, one word. */
  Cause cause();

  /** Why, for people: no times, no counters, so that it is the same while nothing changes. */
  String message();

  /** The same in other words. */
  default Decision saying(String words) {
    return switch (this) {
      case Hold h -> new Hold(h.cause, words, h.until, h.command, h.time);
      case Advance a -> new Advance(a.cause, words, a.move, a.order);
      case Complete c -> new Complete(c.cause, words, c.order);
      case RollBack b -> new RollBack(b.cause, words, b.passed, b.emergency, b.by, b.evidence);
      case Refuse r -> new Refuse(r.cause, words);
    };
  }

  /**
   * Stay.
   *
   * @param until when the wait is over by itself; past while a look is a little late
   * @param command what a person can do about it
   * @param time what the time of the hold counts for
   */
  record Hold(
      Cause cause, String message, @Nullable Instant until, @Nullable String command, Time time)
      implements Decision {}

  /** Go on. */
  record Advance(Cause cause, String message, Move move, @Nullable Order order)
      implements Decision {}

  /** The last stage has passed. */
  record Complete(Cause cause, String message, @Nullable Order order) implements Decision {}

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

  /** What the time of a hold counts for. */
  enum Time {
    /** For the hold or window of the step, and for the deadline of the stage. */
    COUNTS,
    /** For the deadline only. */
    COUNTS_FOR_DEADLINE,
    /** For nothing: all clocks stand still. */
    STANDS_STILL
  }

  /**
   * What a person ordered.
   *
   * @param by who, or {@code unknown}
   * @param tokens annotations that are acted on by this, such as {@code approve=registry/1}
   */
  record Order(String by, List<String> tokens) {
    public Order {
      tokens = List.copyOf(tokens);
    }
  }

  /** How to go on. */
  sealed interface Move {
    /** Run the plan again from where the rollback left it. */
    record NewAttempt(int attempt) implements Move {}

    /** The status was lost: those stages had passed, as spec.startAfter says. */
    record StartAfter(List<StagePlan> passed) implements Move {}

    /** Start the next stage at its first rung. */
    record StartStage(StagePlan plan) implements Move {}

    /** Go to that rung of the running stage. */
    record Raise(StagePlan plan, int step) implements Move {}

    /** The agents of that rung run what the stage brings: its flags follow. */
    record Arrive(StagePlan plan, int step) implements Move {}

    /** Begin the present rung anew: it is judged by another policy. */
    record Restart() implements Move {}

    /** The running stage has passed. */
    record Pass(StagePlan plan) implements Move {}

    /** Another revision is wanted than the one that the record speaks of. */
    record NewPlan() implements Move {}

    /** Fit the cohorts to a fleet that has grown or shrunk. */
    record Resize() implements Move {}
  }
}
