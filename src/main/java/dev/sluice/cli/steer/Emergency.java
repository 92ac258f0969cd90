// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import java.util.Optional;

/**
 * Everything off, for everybody, at once.
 *
 * @param reason why, for people
 */
public record Emergency(String reason) implements Steering {
  @Override
  public Intent intent(Subject now) {
    if (now.record().isEmpty()) {
      return new Intent.Refused(
          "nothing to roll back: no stage of "
              + now.name()
              + " has started; a pause keeps it from starting",
          "pause " + now.name() + " --reason \"...\"");
    }
    Optional<String> latch = now.annotation(Annotations.ROLLBACK);
    return latch.isPresent() && now.dark()
        ? new Intent.Needless(
            "is rolled back already: every flag is off for everybody (\"" + latch.get() + "\")")
        : Intent.Write.of(Annotations.ROLLBACK, reason);
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    boolean told = now.movedSince(before) || now.reason().equals(Reasons.ROLLBACK_PRESENT);
    return now.dark() && told
        ? Optional.of(
            TakenBack.answer("is rolled back: every flag is off for everybody", now, "--lift"))
        : Optional.empty();
  }
}
