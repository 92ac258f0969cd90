// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.NextRecord;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Recheck;
import java.util.Objects;

/** What an operator waits for once a decision stands. */
final class Waiting {
  private Waiting() {}

  /** The same is decided upon what is stored now, so the echo of the write says nothing. */
  static boolean isSettled(Observed stored, Decision standing) {
    return (standing instanceof Hold || standing instanceof Refuse)
        && Objects.equals(NextRecord.after(stored, standing), stored.record());
  }

  /** A hold that is overdue waits for a look, each of which is an event of its own. */
  static boolean forLooks(Decision standing, Observed observed) {
    if (!(standing instanceof Hold hold) || hold.time() == Time.STANDS_STILL) {
      return false;
    }
    boolean overdue = hold.until() != null && !hold.until().isAfter(observed.now());
    boolean late = onTheClock(observed.record()) && Recheck.at(observed, standing).isEmpty();
    return hold.cause() == Cause.AWAITING_LOOK || overdue || late;
  }

  /** Whether the time of a stage runs out: a deadline that was put off needs looks to come. */
  private static boolean onTheClock(RolloutRecord record) {
    return Progress.running(record)
        && record.stageClock() != null
        && record.stageClock().sinceTime() != null;
  }
}
