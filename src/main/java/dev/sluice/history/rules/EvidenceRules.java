// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a guard acts on was read while its stage ran. */
final class EvidenceRules {
  static final Invariant FRESH =
      new OnStep<>(
          RolloutStep.class,
          "I18",
          "What a guard acted on was read after its stage had started, in the same attempt; and what a"
              + " status tells of its last rollback is what the record has.",
          EvidenceRules::fresh);

  private EvidenceRules() {}

  private static @Nullable String fresh(RolloutStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || is == null || !step.recorded() || !step.isRollback()) {
      return null;
    }
    LastRollback told = step.lastRollback();
    if (told == null || !told.cause().equals(is.rollbacks().getLast().cause())) {
      return "the record went back for "
          + is.rollbacks().getLast().cause()
          + ", the status tells of "
          + (told == null ? "nothing" : told.cause());
    }
    Long millis = told.decidedInMillis();
    Instant started = was.stageStartTime();
    return millis != null && started != null && told.time().minusMillis(millis).isBefore(started)
        ? "the evidence is of "
            + told.time().minusMillis(millis)
            + ", and the stage started at "
            + started
        : null;
  }
}
