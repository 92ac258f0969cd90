// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import java.util.Map;
import java.util.Optional;

/** The end of a pause. */
public record Resume() implements Steering {
  private static final String BY_SPEC =
      "spec.paused is true: set it to false where the object comes from";

  @Override
  public Intent intent(Subject now) {
    if (now.pausedBySpec()) {
      return new Intent.Refused(now.name() + " stays paused: " + BY_SPEC, null);
    }
    if (now.annotation(Annotations.PAUSE).isPresent()) {
      return new Intent.Write(Map.of(Annotations.PAUSE, Optional.empty()));
    }
    return new Intent.Needless("is not paused");
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    if (!before.reason().equals(Reasons.PAUSED)) {
      // Something else decided how it stands, so there is nothing that would change.
      return Optional.of(Answer.done("has no pause any more", now));
    }
    if (!now.reason().equals(Reasons.PAUSED)) {
      return Optional.of(Answer.done("goes on", now));
    }
    return now.message().equals(before.message())
        ? Optional.empty()
        : Optional.of(
            new Answer(false, "stays paused", now.reason(), null, BY_SPEC, now.waitingFor(), null));
  }
}
