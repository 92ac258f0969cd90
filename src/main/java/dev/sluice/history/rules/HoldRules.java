// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What holds a migration holds it. */
final class HoldRules {
  static final Invariant HELD =
      new OnStep(
          "I15",
          "While paused, or asked to go back, nothing rises and no stage or attempt starts; a"
              + " rollback still works.",
          HoldRules::held);

  static final Invariant UNKNOWN_IS_NOT_HEALTHY =
      new OnStep(
          "I17",
          "While a check sees nothing, or is bad, the migration does not go on; only a bad guard takes"
              + " it back.",
          HoldRules::blind);

  private HoldRules() {}

  private static @Nullable String held(MigrationStep step) {
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    String holder = holder(step);
    if (holder == null) {
      return null;
    }
    if (step.isOnward() || step.isRetry()) {
      return holder + ", and the migration went on";
    }
    RolloutRecord was = step.was();
    for (Exposure after : is.exposures()) {
      Exposure before = was == null ? null : Records.exposure(was, after.key());
      if (before != null && after.percent() > before.percent()) {
        return holder
            + ", and flag "
            + after.key()
            + " rose from "
            + before.percent()
            + "% to "
            + after.percent()
            + "%";
      }
    }
    return null;
  }

  private static @Nullable String holder(MigrationStep step) {
    Map<String, String> annotations = step.before().meta().annotations();
    if (annotations.containsKey(Annotations.ROLLBACK)) {
      return Annotations.ROLLBACK + " is present";
    }
    if (annotations.containsKey(Annotations.ROLLBACK_TO)) {
      return Annotations.ROLLBACK_TO + " is present";
    }
    if (annotations.containsKey(Annotations.PAUSE)) {
      return Annotations.PAUSE + " is present";
    }
    return step.before().spec().paused() ? "spec.paused is true" : null;
  }

  private static @Nullable String blind(MigrationStep step) {
    HealthStatus verdict =
        step.after().status() == null
            ? null
            : Objects.requireNonNull(step.after().status()).verdict();
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    // What spec.startAfter says has passed was not judged here.
    boolean judged = step.was() != null || is.position() != Position.Waiting;
    if (step.isOnward() && judged && verdict != null) {
      for (CheckStatus check : verdict.checks()) {
        if (check.verdict().equals("Blind") || check.verdict().equals("Bad")) {
          return "check " + check.name() + " is " + check.verdict() + ", and the migration went on";
        }
      }
    }
    boolean guarded = step.isRollback() && is.rollbacks().getLast().cause().equals("GuardBreached");
    return guarded && !bad(verdict) ? "a guard took it back, and no check is Bad" : null;
  }

  private static boolean bad(@Nullable HealthStatus verdict) {
    if (verdict != null) {
      for (CheckStatus check : verdict.checks()) {
        if (check.verdict().equals("Bad")) {
          return true;
        }
      }
    }
    return false;
  }
}
