// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.FleetStep;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds a migration holds it. */
final class HoldRules {
  static final Invariant HELD =
      new OnStep<>(
          RolloutStep.class,
          "I15",
          "While paused, or asked to go back, nothing rises and no stage or attempt starts; a"
              + " rollback still works.",
          HoldRules::held);

  static final Invariant UNKNOWN_IS_NOT_HEALTHY =
      new OnStep<>(
          RolloutStep.class,
          "I17",
          "While a check sees nothing, or is bad, nothing goes on, but for a revision that may mend"
              + " the one that is unwell; only a bad guard takes back.",
          HoldRules::blind);

  private HoldRules() {}

  private static @Nullable String held(RolloutStep step) {
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    String holder = holder(step);
    if (holder == null) {
      return null;
    }
    if (step.isOnward() || step.isRetry()) {
      return holder + ", and it went on";
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

  private static @Nullable String holder(RolloutStep step) {
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
    return step.paused() ? "spec.paused is true" : null;
  }

  private static @Nullable String blind(RolloutStep step) {
    HealthStatus verdict = step.verdict();
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    // What spec.startAfter says has passed was not judged here.
    boolean judged = step.was() != null || is.position() != Position.Waiting;
    boolean mends = step instanceof FleetStep && step.isStart();
    if (step.isOnward() && judged && !mends && verdict != null) {
      for (CheckStatus check : verdict.checks()) {
        if (check.verdict().equals("Blind") || check.verdict().equals("Bad")) {
          return "check " + check.name() + " is " + check.verdict() + ", and it went on";
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
