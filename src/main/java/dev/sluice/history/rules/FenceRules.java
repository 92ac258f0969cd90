// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import dev.sluice.history.View;
import org.jspecify.annotations.Nullable;

/** Each record follows from the one before it, and only the one who leads writes. */
final class FenceRules {
  static final Invariant EPOCH = new Epoch();

  static final Invariant FOLLOWS =
      new OnStep<>(
          RolloutStep.class,
          "I20",
          "A record is written over the one that it was decided on: its revision is one more, its"
              + " attempt not less.",
          FenceRules::follows);

  private FenceRules() {}

  /** I19: who led before can change neither a record nor a claim any more. */
  private static final class Epoch implements Invariant {
    @Override
    public String id() {
      return "I19";
    }

    @Override
    public String sentence() {
      return "The fencing epoch of a status, of a Migration, an AgentDeployment or a FlagSet, never falls.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      Long was = epoch(change.before());
      View after = change.after();
      if (was == null || after == null) {
        return null;
      }
      Long is = epoch(after);
      return is != null && is >= was ? null : Finding.of("the epoch was " + was + " and is " + is);
    }

    private static @Nullable Long epoch(@Nullable View view) {
      return switch (view) {
        case View.OfMigration m -> m.status() == null ? null : m.status().epoch();
        case View.OfFlagSet f -> f.status() == null ? null : f.status().epoch();
        case View.OfFleet f -> f.status() == null ? null : f.status().epoch();
        case View.OfOther _ -> null;
        case null -> null;
      };
    }
  }

  private static @Nullable String follows(RolloutStep step) {
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
