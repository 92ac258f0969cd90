// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stages run in their order, one at a time. */
final class OrderRules {
  static final Invariant ORDER =
      new OnStep<>(
          MigrationStep.class,
          "I1",
          "A flag that a stage has set is on only if every stage before it has passed.",
          OrderRules::order);

  static final Invariant NO_SKIP =
      new OnStep<>(
          MigrationStep.class,
          "I2",
          "The current stage moves up by one, or down by a rollback; nothing else.",
          OrderRules::noSkip);

  private OrderRules() {}

  private static @Nullable String order(MigrationStep step) {
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    List<StageSpec> plan = step.after().spec().stages();
    for (int i = 0; i < is.started().size(); i++) {
      if (i >= plan.size() || !plan.get(i).name().equals(is.started().get(i))) {
        return "started stages " + is.started() + " are not the first of the plan";
      }
    }
    int most = step.passed() + (step.runs() ? 1 : 0);
    for (Exposure exposure : is.exposures()) {
      String stage = exposure.stage();
      if (stage != null && !among(plan, most, stage)) {
        return "flag "
            + exposure.key()
            + " is at "
            + exposure.percent()
            + "% by stage "
            + stage
            + ", and only "
            + step.passed()
            + " stages have passed";
      }
    }
    return null;
  }

  private static boolean among(List<StageSpec> plan, int first, String stage) {
    for (int i = 0; i < first && i < plan.size(); i++) {
      if (plan.get(i).name().equals(stage)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String noSkip(MigrationStep step) {
    RolloutRecord is = step.is();
    if (is == null || !step.recorded()) {
      return null;
    }
    int up = step.passed() - step.passedBefore();
    if (step.isRollback()) {
      return up <= 0 ? null : "a rollback went up by " + up + " stages";
    }
    if (step.was() == null && is.position() == Position.Waiting) {
      return startedAfter(step);
    }
    if (up < 0 || up > 1) {
      return step.passedBefore() + " stages had passed, now " + step.passed() + " have";
    }
    return up == 1 ? passedWhatRan(step.was(), is) : ranInTurn(step, is);
  }

  /** Where a status was lost, the spec says how far the migration had come. */
  private static @Nullable String startedAfter(MigrationStep step) {
    String last = step.after().spec().startAfter();
    List<StageSpec> plan = step.after().spec().stages();
    int index = step.passed() - 1;
    return index >= 0 && index < plan.size() && plan.get(index).name().equals(last)
        ? null
        : "it began after " + step.passed() + " stages, and spec.startAfter is " + last;
  }

  private static @Nullable String passedWhatRan(@Nullable RolloutRecord was, RolloutRecord is) {
    String passed = is.snapshots().getLast().stage();
    if (was == null || was.position() != Position.Running || !Objects.equals(was.stage(), passed)) {
      return "stage " + passed + " has passed, and it did not run";
    }
    return is.position() == Position.Running ? "stage " + is.stage() + " ran at once" : null;
  }

  private static @Nullable String ranInTurn(MigrationStep step, RolloutRecord is) {
    if (!step.runs()) {
      return null;
    }
    List<StageSpec> plan = step.after().spec().stages();
    int index = step.passed();
    if (index >= plan.size() || !plan.get(index).name().equals(is.stage())) {
      return "stage " + is.stage() + " runs after " + index + " have passed";
    }
    int from = step.ran() ? MigrationStep.step(step.was()) : -1;
    int to = MigrationStep.step(is);
    return to == from + 1 || (step.ran() && to == from)
        ? null
        : "stage " + is.stage() + " went from step " + from + " to step " + to;
  }
}
