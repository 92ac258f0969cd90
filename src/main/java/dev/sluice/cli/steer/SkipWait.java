// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Progress;
import java.util.Optional;
import java.util.stream.Stream;

/** The end of the present hold or window, before its time. */
public record SkipWait() implements Steering {
  @Override
  public Intent intent(Subject now) {
    return token(now)
        .<Intent>map(token -> Intent.Write.of(Annotations.SKIP_WAIT, token))
        .orElseGet(
            () ->
                new Intent.Refused(
                    "no hold or window to skip: no " + now.noun() + " of " + now.name() + " runs",
                    "status " + now.name()));
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    String token = token(before).orElse("");
    if (now.actedOn("skip-wait=" + token)) {
      return Optional.of(Answer.done("has skipped the wait at " + place(before), now));
    }
    if (now.rolledBack()) {
      return Optional.of(Answer.held(now));
    }
    if (!token(now).orElse("").equals(token)) {
      return Optional.of(Answer.done("has left " + place(before) + " by itself", now));
    }
    return Reasons.UNSKIPPABLE.contains(now.reason())
        ? Optional.of(Answer.held(now))
        : Optional.empty();
  }

  private static String place(Subject at) {
    String[] parts = token(at).orElse("//").split("/", -1);
    return parts[0] + " " + parts[1] + "%";
  }

  /** {@code <part>/<percent of the step, 100 for the window>/<attempt>}; empty if none runs. */
  private static Optional<String> token(Subject now) {
    RolloutRecord record = now.record().filter(Progress::running).orElse(null);
    return record == null
        ? Optional.empty()
        : percent(now, record).map(p -> record.stage() + "/" + p + "/" + now.attempt());
  }

  private static Optional<Integer> percent(Subject now, RolloutRecord record) {
    return switch (now) {
      case Subject.OfMigration migration ->
          Progress.current(migration.object().getSpec(), record)
              .map(plan -> plan.percent(Progress.step(record)));
      case Subject.OfFleet _ -> percent(record);
    };
  }

  /** What runs keeps to the steps that it began with. */
  private static Optional<Integer> percent(RolloutRecord record) {
    return record.defaults().stream()
        .filter(stage -> stage.stage().equals(record.stage()))
        .flatMap(stage -> Stream.ofNullable(stage.steps()))
        .findFirst()
        .map(
            steps ->
                Progress.step(record) < steps.size()
                    ? steps.get(Progress.step(record)).percent()
                    : 100);
  }
}
