// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.Turn;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Commands;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;

/**
 * What a turn was about: why it was decided so, where in the plan, what was asked for and what was
 * read. How many there were that differ says what a run set has seen; runs that repeat each other
 * add none.
 */
@SuppressWarnings("EnumOrdinal") // Packed into a number for speed; no number outlives the run.
final class Situation {
  private Situation() {}

  /** The situation as a number; two are the same exactly if their numbers are. */
  static long of(Turn turn, Observed observed) {
    RolloutRecord record = observed.record();
    Commands asked = observed.commands();
    long number = turn.decision().cause().ordinal();
    number = number * Cause.values().length + turn.standing().cause().ordinal();
    number = number * (Position.values().length + 1) + position(record);
    number = number * 8 + Math.min(7, Progress.passed(record));
    number = number * 8 + Math.min(7, Progress.step(record));
    number = number * 4 + Math.min(3, record == null ? 0 : record.attempt());
    number = number * Verdict.values().length + observed.health().overall().ordinal();
    number = 2 * number + (asked.rollback() == null ? 0 : 1);
    number = 2 * number + (asked.rollbackTo() == null ? 0 : 1);
    number = 2 * number + (asked.pause() == null ? 0 : 1);
    number = 2 * number + (asked.retry() == null ? 0 : 1);
    number = 2 * number + (asked.approve() == null ? 0 : 1);
    number = 2 * number + (asked.skipWait() == null ? 0 : 1);
    number = 2 * number + (asked.override() == null ? 0 : 1);
    number = 2 * number + (observed.killed().isEmpty() ? 0 : 1);
    return 2 * number + (observed.spec().observing() ? 1 : 0);
  }

  private static int position(RolloutRecord record) {
    return record == null ? 0 : 1 + record.position().ordinal();
  }
}
