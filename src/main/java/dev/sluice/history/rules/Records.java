// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Clock;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.history.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks things up in a record. */
final class Records {
  private static final Duration RHYTHM = Duration.ofMinutes(1);

  private Records() {}

  /** What a flag stands at; null if the record does not know it. */
  static @Nullable Exposure exposure(RolloutRecord record, String key) {
    return find(record.exposures(), key);
  }

  /** What the snapshots say of a flag: the last one that names it; null if none does. */
  static @Nullable Exposure kept(RolloutRecord record, String key) {
    List<Snapshot> snapshots = record.snapshots();
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      Exposure found = find(snapshots.get(i).exposures(), key);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The record of an object; null if it has none. */
  static @Nullable RolloutRecord of(View view) {
    return view instanceof View.OfMigration migration && migration.status() != null
        ? migration.status().record()
        : null;
  }

  /** Whether a write of the record would say nothing new. */
  static boolean sameButRevision(@Nullable RolloutRecord was, @Nullable RolloutRecord is) {
    if (was == null || is == null) {
      return was == null && is == null;
    }
    return was.position() == is.position()
        && was.attempt().equals(is.attempt())
        && Objects.equals(was.nextAttempt(), is.nextAttempt())
        && Objects.equals(was.stage(), is.stage())
        && Objects.equals(was.step(), is.step())
        && Objects.equals(was.moving(), is.moving())
        && Objects.equals(was.enteredTime(), is.enteredTime())
        && Objects.equals(was.stageStartTime(), is.stageStartTime())
        && goesOn(was.stepClock(), is.stepClock())
        && goesOn(was.stageClock(), is.stageClock())
        && Objects.equals(was.blindSinceTime(), is.blindSinceTime())
        && Objects.equals(was.policy(), is.policy())
        && Objects.equals(was.seen(), is.seen())
        && was.tokens().equals(is.tokens())
        && was.started().equals(is.started())
        && was.exposures().equals(is.exposures())
        && was.cohorts().equals(is.cohorts())
        && was.defaults().equals(is.defaults())
        && was.snapshots().equals(is.snapshots())
        && was.baselines().equals(is.baselines())
        && !noted(was, is)
        && was.rollbacks().equals(is.rollbacks());
  }

  /** What checks have seen is worth a write once a minute; after a clock was put back, at once. */
  private static boolean noted(RolloutRecord was, RolloutRecord is) {
    Instant before = latest(was);
    Instant now = latest(is);
    return !was.judge().equals(is.judge())
        && (now.isBefore(before) || !now.isBefore(before.plus(RHYTHM)));
  }

  private static Instant latest(RolloutRecord record) {
    Instant latest = record.enteredTime();
    for (JudgeState state : record.judge()) {
      Instant time = state.time();
      latest = time != null && time.isAfter(latest) ? time : latest;
    }
    return latest;
  }

  /** Whether a clock runs or stands as it did, and was not put right after time went back. */
  private static boolean goesOn(@Nullable Clock was, @Nullable Clock is) {
    Instant before = was == null ? null : was.sinceTime();
    Instant now = is == null ? null : is.sinceTime();
    return (before == null) == (now == null) && !putRight(before, now);
  }

  /** A time that was still to come, by a clock that has been put back, would be waited for. */
  static boolean putRight(@Nullable Instant was, @Nullable Instant is) {
    return was != null && is != null && is.isBefore(was);
  }

  private static @Nullable Exposure find(List<Exposure> exposures, String key) {
    for (int i = 0; i < exposures.size(); i++) {
      if (exposures.get(i).key().equals(key)) {
        return exposures.get(i);
      }
    }
    return null;
  }
}
