// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.JudgeState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When what checks have seen is worth a write. */
final class JudgeNotes {
  /** A restart may cost so much of it, and so old may be what a status tells. */
  private static final Duration RHYTHM = Duration.ofMinutes(1);

  private JudgeNotes() {}

  /** What the record is to say of it from now on. */
  static List<JudgeState> noted(Observed o, RolloutRecord record) {
    List<JudgeState> now = o.health().compared().now();
    return !Progress.running(record) || now.isEmpty() || !due(o, record, now)
        ? record.judge()
        : now;
  }

  private static boolean due(Observed o, RolloutRecord record, List<JudgeState> now) {
    Instant latest = latest(now, record.enteredTime());
    Instant noted = latest(record.judge(), record.enteredTime());
    // What was noted in a time to come was noted before the clock was put back.
    return Clocks.ahead(noted, o.now()) || !latest.isBefore(noted.plus(RHYTHM));
  }

  private static Instant latest(List<JudgeState> states, Instant first) {
    Instant latest = first;
    for (JudgeState state : states) {
      Instant time = state.time();
      latest = time != null && time.isAfter(latest) ? time : latest;
    }
    return latest;
  }
}
