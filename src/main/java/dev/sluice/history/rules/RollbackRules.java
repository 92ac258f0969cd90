// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.RolloutStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is taken back is off, by a decision that stands, and stays off. */
final class RollbackRules {
  static final Invariant FAILED_IS_DARK =
      new OnStep<>(
          MigrationStep.class,
          "I3",
          "After a rollback every flag is exactly as it was when the stage that stands had passed;"
              + " after an emergency all are off.",
          RollbackRules::dark);

  static final Invariant DECISION_FIRST =
      new OnStep<>(
          MigrationStep.class,
          "I4",
          "A flag falls only by a rollback that is recorded in the same write or before.",
          RollbackRules::decisionFirst);

  static final Invariant DECISION_STICKS =
      new OnStep<>(
          RolloutStep.class,
          "I5",
          "A recorded rollback never changes or vanishes; a record never does.",
          RollbackRules::sticks);

  static final Invariant NO_RESURRECTION =
      new OnStep<>(
          MigrationStep.class,
          "I7",
          "After a rollback nothing rises and no stage starts until a person asks for another"
              + " attempt.",
          RollbackRules::noResurrection);

  private static final int LEDGER = 20;

  private RollbackRules() {}

  private static @Nullable String dark(MigrationStep step) {
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    String changed = step.was() == null ? null : snapshotChanged(step.was(), is);
    if (changed != null || is.position() != Position.RolledBack || is.rollbacks().isEmpty()) {
      return changed;
    }
    boolean emergency = Boolean.TRUE.equals(is.rollbacks().getLast().emergency());
    List<Exposure> standing = is.exposures();
    for (Exposure exposure : standing) {
      Exposure kept = Records.kept(is, exposure.key());
      int wanted = emergency || kept == null ? 0 : kept.percent();
      boolean other = wanted > 0 && kept != null && !kept.seed().equals(exposure.seed());
      if (exposure.percent() != wanted || other) {
        return "flag "
            + exposure.key()
            + " is at "
            + exposure.percent()
            + "% "
            + exposure.seed()
            + ", and stood at "
            + wanted
            + "% when the stage passed";
      }
    }
    for (Exposure start : is.snapshots().getFirst().exposures()) {
      if (Records.exposure(is, start.key()) == null) {
        return "flag " + start.key() + " is missing after the rollback";
      }
    }
    return null;
  }

  /** Snapshots only come and go at the end; to that of the start later flags may be added. */
  private static @Nullable String snapshotChanged(RolloutRecord was, RolloutRecord is) {
    int common = Math.min(was.snapshots().size(), is.snapshots().size());
    for (int i = 0; i < common; i++) {
      Snapshot before = was.snapshots().get(i);
      Snapshot after = is.snapshots().get(i);
      if (before.equals(after)) {
        continue;
      }
      if (i > 0 || !after.exposures().containsAll(before.exposures())) {
        return "the snapshot of "
            + (i == 0 ? "the start" : "stage " + before.stage())
            + " changed from "
            + before.exposures()
            + " to "
            + after.exposures();
      }
    }
    return null;
  }

  private static @Nullable String decisionFirst(MigrationStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || is == null || !step.recorded() || step.isRollback()) {
      return null;
    }
    for (Exposure before : was.exposures()) {
      Exposure after = Records.exposure(is, before.key());
      if (after == null || after.percent() < before.percent()) {
        return "flag " + before.key() + " fell from " + before.percent() + "% without a rollback";
      }
    }
    return null;
  }

  private static @Nullable String sticks(RolloutStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || !step.recorded()) {
      return null;
    }
    if (is == null) {
      return "the record is gone";
    }
    List<RollbackEntry> before = was.rollbacks();
    List<RollbackEntry> after = is.rollbacks();
    if (before.equals(after)) {
      return is.position() == Position.RolledBack && was.position() != Position.RolledBack
          ? "it is RolledBack, and no rollback is written down"
          : null;
    }
    int dropped = before.size() + 1 - after.size();
    boolean trimmed = dropped == 0 || (dropped == 1 && before.size() == LEDGER);
    if (!trimmed
        || !after.subList(0, after.size() - 1).equals(before.subList(dropped, before.size()))) {
      return "rollbacks were " + before + " and are " + after;
    }
    RollbackEntry entry = after.getLast();
    return is.position() == Position.RolledBack && entry.attempt().equals(was.attempt())
        ? null
        : "a rollback of attempt "
            + entry.attempt()
            + " is written down, and it is "
            + is.position()
            + " in attempt "
            + is.attempt();
  }

  private static @Nullable String noResurrection(MigrationStep step) {
    RolloutRecord was = step.was();
    RolloutRecord is = step.is();
    if (was == null || is == null || !step.recorded() || was.position() != Position.RolledBack) {
      return null;
    }
    if (step.isRetry()) {
      return step.after().meta().annotations().containsKey(Annotations.RETRY)
          ? null
          : "attempt " + is.attempt() + " began, and nobody asked for it";
    }
    if (is.position() != Position.RolledBack) {
      return "RolledBack became " + is.position() + " in the same attempt";
    }
    for (Exposure after : is.exposures()) {
      Exposure before = Records.exposure(was, after.key());
      if (before != null && after.percent() > before.percent()) {
        return "flag "
            + after.key()
            + " rose from "
            + before.percent()
            + "% to "
            + after.percent()
            + "% after the rollback";
      }
    }
    return null;
  }
}
