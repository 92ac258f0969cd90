// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import java.util.Optional;

/**
 * Hold where it is.
 *
 * @param reason why, for people
 */
public record Pause(String reason) implements Steering {
  @Override
  public Intent intent(Subject now) {
    return switch (now.phase()) {
      case Completed, RolledBack, Halted, Invalid ->
          new Intent.Refused(
              "nothing to pause: " + now.name() + " is " + now.phase(),
              now.phase() == Phase.Completed ? null : "status " + now.name());
      case Pending, Gating, AwaitingApproval, Advancing, Monitoring, Holding ->
          Optional.of(reason).equals(now.annotation(Annotations.PAUSE))
                  && now.reason().equals(Reasons.PAUSED)
              ? new Intent.Needless("is paused already (\"" + reason + "\")")
              : Intent.Write.of(Annotations.PAUSE, reason);
    };
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    if (now.reason().equals(Reasons.PAUSED) && !now.message().equals(before.message())) {
      return Optional.of(Answer.done("is paused", now));
    }
    if (now.rolledBack() && !before.rolledBack()) {
      return Optional.of(Answer.held(now));
    }
    return Reasons.ABOVE_PAUSE.contains(now.reason())
        ? Optional.of(Answer.done("is held already; the pause counts besides", now))
        : Optional.empty();
  }
}
