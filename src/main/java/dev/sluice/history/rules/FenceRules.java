// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import org.jspecify.annotations.Nullable;

/** Each record follows from the one before it, and only the one who leads writes. */
final class FenceRules {
  static final Invariant EPOCH =
      new OnStep("I19", "The fencing epoch of a record never falls.", FenceRules::epoch);

  static final Invariant FOLLOWS =
      new OnStep(
          "I20",
          "A record is written over the one that it was decided on: its revision is one more, its"
              + " attempt not less.",
          FenceRules::follows);

  private FenceRules() {}

  private static @Nullable String epoch(MigrationStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || is == null || was.epoch() == null) {
      return null;
    }
    return is.epoch() != null && is.epoch() >= was.epoch()
        ? null
        : "the epoch was " + was.epoch() + " and is " + is.epoch();
  }

  private static @Nullable String follows(MigrationStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    long expected = was == null ? 1 : was.revision() + 1;
    if (is.revision() != expected) {
      return "revision " + is.revision() + " follows " + (expected - 1);
    }
    return was == null || is.attempt() >= was.attempt()
        ? null
        : "attempt " + was.attempt() + " became " + is.attempt();
  }
}
