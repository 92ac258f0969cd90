// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Progress;
import java.util.Optional;

/** The end of the present hold or window, before its time. */
public record SkipWait() implements Steering {
  @Override
  public Intent intent(Subject now) {
    return token(now)
        .<Intent>map(token -> Intent.Write.of(Annotations.SKIP_WAIT, token))
        .orElseGet(
            () ->
                new Intent.Refused(
                    "no hold or window to skip: no stage of " + now.name() + " runs",
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

  /** {@code <stage>/<percent of the step, 100 for the window>/<attempt>}; empty if none runs. */
  private static Optional<String> token(Subject now) {
    RolloutRecord record = now.record().orElse(null);
    return Progress.running(record)
        ? Progress.current(now.migration().getSpec(), record)
            .map(p -> p.name() + "/" + p.percent(Progress.step(record)) + "/" + now.attempt())
        : Optional.empty();
  }
}
