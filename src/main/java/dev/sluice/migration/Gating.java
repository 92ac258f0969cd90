// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Readiness;
import dev.sluice.migration.engine.Readiness.Missing;
import dev.sluice.migration.engine.StandardChecks;
import dev.sluice.migration.engine.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a status tells of the checks before the stage that waits.
 *
 * <p>While one check holds a stage for days, others may come and go: that is told once a minute at
 * most. What takes another look to say, or has not been seen yet by a process that has just begun
 * to look, is told as it was before.
 *
 * @param stage the stage that waits
 * @param count how many checks it passes of all, such as {@code 5/6}
 * @param missing those that it does not pass
 * @param time when that was told first
 * @param others how many of them are missing besides what is waited for
 */
record Gating(String stage, String count, List<WaitingCheck> missing, Instant time, int others) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MESSAGE = 240;

  Gating {
    missing = List.copyOf(missing);
  }

  /** What is the case; null where no stage waits, or nothing can be said of it. */
  static @Nullable Gating of(
      Observed o, Optional<Readiness> readiness, Decision standing, @Nullable Gating told) {
    if (standing instanceof Decision.Refuse || o.unreadable().isPresent()) {
      return null;
    }
    return readiness.map(r -> of(r, o, standing, of(told, r.stage()))).orElse(null);
  }

  private static Gating of(
      Readiness readiness, Observed o, Decision standing, @Nullable Gating told) {
    Optional<Missing> awaited =
        readiness.missing().stream().filter(m -> m.hold().cause() == standing.cause()).findFirst();
    List<WaitingCheck> missing = new ArrayList<>();
    for (Missing m : readiness.missing()) {
      if (told != null && !awaited.equals(Optional.of(m)) && unsure(o, m)) {
        told.of(m.check()).ifPresent(missing::add);
      } else {
        missing.add(entry(m));
      }
    }
    int of = readiness.checks().size();
    String count = of - missing.size() + "/" + of;
    boolean same = told != null && told.count.equals(count) && told.missing.equals(missing);
    return new Gating(
        readiness.stage(),
        count,
        missing,
        told != null && same ? told.time : o.now(),
        missing.size() - (awaited.isPresent() ? 1 : 0));
  }

  private static @Nullable Gating of(@Nullable Gating told, String stage) {
    return told != null && told.stage.equals(stage) ? told : null;
  }

  /** What the status that stands tells; null if nothing. */
  static @Nullable Gating told(@Nullable MigrationStatus previous) {
    for (StageStatus stage : previous == null ? List.<StageStatus>of() : previous.stages()) {
      Gating told = told(stage);
      if (told != null) {
        return told;
      }
    }
    return null;
  }

  private static @Nullable Gating told(StageStatus s) {
    return s.readiness() == null || s.readinessTime() == null
        ? null
        : new Gating(s.name(), s.readiness(), s.waiting(), s.readinessTime(), 0);
  }

  /**
   * What is to be told now if nothing else has changed: what was told a moment ago, for the rest of
   * its minute.
   */
  Gating patient(@Nullable Gating told, Instant now) {
    return told == null || !told.stage.equals(stage) || !told.lasts(now)
        ? this
        : new Gating(
            stage,
            told.count,
            told.missing,
            told.time,
            told.missing.size() - (missing.size() - others));
  }

  private boolean lasts(Instant now) {
    return !time.isAfter(now) && time.plus(PATIENCE).isAfter(now);
  }

  /** When what is the case will be told if that status stands; empty if it tells it already. */
  Optional<Instant> toldAt(MigrationStatus status) {
    Gating told = told(status);
    return told == null || (told.count.equals(count) && told.missing.equals(missing))
        ? Optional.empty()
        : Optional.of(told.time.plus(PATIENCE));
  }

  private Optional<WaitingCheck> of(String check) {
    return missing.stream().filter(m -> m.check().equals(check)).findFirst();
  }

  /** Whether nobody has looked often enough to say so. */
  private static boolean unsure(Observed o, Missing missing) {
    return !missing.seen()
        || (missing.check().equals(StandardChecks.HEALTH) && unsure(o, missing.hold()));
  }

  private static boolean unsure(Observed o, Hold hold) {
    return o.health().unseen()
        || hold.cause() == Cause.GATHERING_BASELINE
        || hold.cause() == Cause.AWAITING_LOOK
        || (hold.cause() == Cause.BLIND && !o.health().looks());
  }

  private static WaitingCheck entry(Missing m) {
    Hold hold = m.hold();
    return new WaitingCheck(
        m.check(),
        message(hold),
        hold.until() == null ? null : hold.until().toString(),
        hold.command());
  }

  private static String message(Hold hold) {
    return Words.printable(hold.message(), MESSAGE);
  }
}
