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
          now instanceof Subject.OfFleet
              ? written(now)
              : new Intent.Refused(
                  "nothing to pause: " + now.name() + " is " + now.phase(),
                  now.phase() == Phase.Completed ? null : "status " + now.name());
      case Pending, Gating, AwaitingApproval, Advancing, Monitoring, Holding -> written(now);
    };
  }

  private Intent written(Subject now) {
    boolean present = Optional.of(reason).equals(now.annotation(Annotations.PAUSE));
    return present && (now.reason().equals(Reasons.PAUSED) || rests(now))
        ? new Intent.Needless("is paused already (\"" + reason + "\")")
        : Intent.Write.of(Annotations.PAUSE, reason);
  }

  /** Of a fleet another revision is held then, which may come at any moment. */
  private static boolean rests(Subject now) {
    return now instanceof Subject.OfFleet
        && switch (now.phase()) {
          case Completed, RolledBack, Halted, Invalid -> true;
          case Pending, Gating, AwaitingApproval, Advancing, Monitoring, Holding -> false;
        };
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    if (rests(before) && rests(now)) {
      return Optional.of(Answer.done("is paused: no other revision begins", now));
    }
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
