// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The status tells each transition once. */
final class ChronicleRules {
  static final Invariant EXACT =
      new OnStep<>(
          RolloutStep.class,
          "I9",
          "History has exactly one entry for each transition and is only appended to; the last 20"
              + " stay.",
          ChronicleRules::exact);

  private static final int MOST = 20;

  private ChronicleRules() {}

  private static @Nullable String exact(RolloutStep step) {
    List<HistoryEntry> was = step.toldBefore();
    List<HistoryEntry> is = step.told();
    boolean moved = step.recorded() && moved(step.was(), step.is());
    if (!moved) {
      return is.equals(was) ? null : "history changed without a transition";
    }
    int kept = Math.min(was.size(), MOST - 1);
    if (is.size() != kept + 1) {
      return "a transition made " + (is.size() - was.size()) + " entries";
    }
    if (!is.subList(0, kept).equals(was.subList(was.size() - kept, was.size()))) {
      return "entries of earlier transitions changed";
    }
    return tells(is.getLast(), step.is());
  }

  private static @Nullable String tells(HistoryEntry entry, @Nullable RolloutRecord record) {
    return record != null
            && entry.revision().equals(record.revision())
            && entry.attempt().equals(record.attempt())
        ? null
        : "the entry "
            + entry.from()
            + " -> "
            + entry.to()
            + " is of revision "
            + entry.revision()
            + " in attempt "
            + entry.attempt()
            + ", the record is not";
  }

  private static boolean moved(@Nullable RolloutRecord was, @Nullable RolloutRecord is) {
    return was == null
        || is == null
        || was.position() != is.position()
        || !was.attempt().equals(is.attempt())
        || !Objects.equals(was.stage(), is.stage())
        || !Objects.equals(was.step(), is.step())
        || !Objects.equals(was.moving(), is.moving())
        || !was.rollbacks().equals(is.rollbacks())
        || restarted(was, is);
  }

  /** Another health policy begins the wait of a step anew. */
  private static boolean restarted(RolloutRecord was, RolloutRecord is) {
    return was.position() == Position.Running && !Objects.equals(was.policy(), is.policy());
  }
}
