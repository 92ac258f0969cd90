// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a status remembers of what happened: one entry for each transition. */
public final class Chronicle {
  private static final int HISTORY = 20;
  private static final int MESSAGE = 512;

  private Chronicle() {}

  /** The rollback that this outcome is; null if it is none. */
  public static @Nullable LastRollback rollback(Outcome outcome) {
    RolloutRecord record = outcome.after().record();
    if (!(outcome.decision() instanceof RollBack back) || record == null) {
      return null;
    }
    Observed before = outcome.before();
    Instant evidence = back.evidence() == null ? null : before.health().lookTime();
    return new LastRollback(
        back.cause().reason(),
        Words.printable(back.message(), MESSAGE),
        before.record() == null ? null : Progress.furthest(before.record()),
        record.snapshots().getLast().stage(),
        before.now(),
        back.by(),
        evidence == null ? null : Duration.between(evidence, before.now()).toMillis(),
        null,
        List.of());
  }

  /** The last transitions, this one included if the outcome is one. */
  public static List<HistoryEntry> history(Outcome outcome, List<HistoryEntry> told) {
    Observed before = outcome.before();
    Decision decision = outcome.decision();
    RolloutRecord record = outcome.after().record();
    if (record == null || !transition(decision)) {
      return told;
    }
    List<HistoryEntry> history = new ArrayList<>(told);
    history.add(
        new HistoryEntry(
            before.now(),
            record.attempt(),
            record.revision(),
            Places.name(before.record(), before),
            Places.name(record, before),
            decision.getClass().getSimpleName(),
            decision.cause().reason(),
            Words.printable(decision.message(), MESSAGE),
            by(decision)));
    return List.copyOf(history.subList(Math.max(0, history.size() - HISTORY), history.size()));
  }

  /** Whether that leads to another place. */
  public static boolean transition(Decision decision) {
    return switch (decision) {
      case Advance advance -> !(advance.move() instanceof Move.Resize);
      case Decision.Complete _, RollBack _ -> true;
      case Hold _, Decision.Refuse _ -> false;
    };
  }

  private static @Nullable String by(Decision decision) {
    return switch (decision) {
      case RollBack back -> back.by();
      case Advance advance -> by(advance.order());
      case Decision.Complete complete -> by(complete.order());
      case Hold _, Decision.Refuse _ -> null;
    };
  }

  private static @Nullable String by(Decision.@Nullable Order order) {
    return order == null ? null : order.by();
  }
}
