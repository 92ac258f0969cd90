// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has come to its end is left alone, and nothing is written over and over. */
final class QuietRules implements Invariant {
  /** What may be told late of an end, such as a condition that follows. */
  private static final int MOST_AT_THE_END = 3;

  /** Writes of one object within a second. */
  private static final int MOST_AT_ONCE = 20;

  private static final Set<Phase> AT_THE_END =
      Set.of(Phase.RolledBack, Phase.Completed, Phase.Halted);

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final Map<Subject, Integer> sinceOthers = new HashMap<>();
  private final Map<Subject, Burst> bursts = new HashMap<>();

  private static final class Burst {
    private Instant since = Instant.MIN;
    private Instant until = Instant.MIN;
    private int writes;
  }

  @Override
  public String id() {
    return "I28";
  }

  @Override
  public String sentence() {
    return "At its end a migration is not written unless somebody else changed something, and no"
        + " object is written over and over by itself.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    if (!change.writer().isSluice()) {
      sinceOthers.clear();
      bursts.clear();
      return null;
    }
    Burst burst = bursts.computeIfAbsent(change.subject(), _ -> new Burst());
    if (change.time().isAfter(burst.until) || change.time().isBefore(burst.since)) {
      burst.since = change.time();
      burst.until = change.time().plus(AT_ONCE);
      burst.writes = 0;
    }
    if (++burst.writes > MOST_AT_ONCE) {
      return Finding.of(burst.writes + " writes within a second");
    }
    MigrationStep step = scene.step();
    if (step == null || !atEnd(step.before()) || !atEnd(step.after()) || step.isRollback()) {
      return null;
    }
    int writes = sinceOthers.merge(change.subject(), 1, Integer::sum);
    return writes > MOST_AT_THE_END
        ? Finding.of(writes + " writes at the end, and nothing else has changed")
        : null;
  }

  /** Not by the record alone: a plan that has grown since waits at gates, which read on. */
  private static boolean atEnd(View.OfMigration migration) {
    MigrationStatus status = migration.status();
    return status != null && AT_THE_END.contains(status.phase());
  }
}
