// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.migration.engine.Decision.Hold;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One thing that must be so before a stage starts.
 *
 * @param name unique among the checks of a stage
 * @param asks what it says of the stage that is next
 */
record ReadinessCheck(String name, BiFunction<Observed, StagePlan, Verdict> asks) {
  Verdict verdict(Observed o, StagePlan next) {
    return asks.apply(o, next);
  }

  /** What a check says. */
  sealed interface Verdict {
    /** It is so. */
    record Passed() implements Verdict {}

    /** It is not so: why, and what to do. */
    record Missing(Hold hold) implements Verdict {}

    /** Nobody has looked yet. */
    record Unseen(Hold hold) implements Verdict {}

    /** Passed, unless there is something to hold for. */
    static Verdict of(Optional<Hold> held) {
      return held.<Verdict>map(Missing::new).orElseGet(Passed::new);
    }
  }
}
