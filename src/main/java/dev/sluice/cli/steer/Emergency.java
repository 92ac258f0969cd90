// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.cli.steer.Intent.Refused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything off, for everybody, at once; of a fleet: back to the last good revision.
 *
 * @param reason why, for people
 */
public record Emergency(String reason) implements Steering {
  @Override
  public Intent intent(Subject now) {
    Optional<Intent> refused = refused(now).map(r -> r);
    return refused.orElseGet(
        () -> {
          Optional<String> latch = now.annotation(Annotations.ROLLBACK);
          return latch.isPresent() && stands(now)
              ? new Intent.Needless(
                  "is rolled back already: " + done(now) + " (\"" + latch.get() + "\")")
              : Intent.Write.of(Annotations.ROLLBACK, reason);
        });
  }

  private static Optional<Refused> refused(Subject now) {
    return switch (now) {
      case Subject.OfMigration migration ->
          migration.record().isPresent()
              ? Optional.empty()
              : nothing(
                  "no stage of " + now.name() + " has started; a pause keeps it from starting",
                  "pause " + now.name() + " --reason \"...\"");
      case Subject.OfFleet fleet when fleet.stable() == null ->
          nothing("no revision of " + now.name() + " has passed", "revisions " + now.name());
      case Subject.OfFleet fleet
          when fleet.phase() == Phase.Completed && fleet.previous() == null ->
          nothing(
              now.name() + " runs revision " + fleet.stable() + ", and none was good before it",
              "revisions " + now.name());
      case Subject.OfFleet _ -> Optional.empty();
    };
  }

  private static Optional<Refused> nothing(String why, @Nullable String next) {
    return Optional.of(new Refused("nothing to roll back: " + why, next));
  }

  /** Whether there is nothing left to be taken back. */
  private static boolean stands(Subject now) {
    return switch (now) {
      case Subject.OfMigration migration -> migration.dark();
      case Subject.OfFleet fleet -> fleet.rolledBack();
    };
  }

  private static String done(Subject now) {
    return switch (now) {
      case Subject.OfMigration _ -> "every flag is off for everybody";
      case Subject.OfFleet fleet -> "all agents are to run revision " + fleet.stable();
    };
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    boolean told =
        (now.movedSince(before) && now.dark()) || now.reason().equals(Reasons.ROLLBACK_PRESENT);
    if (stands(now) && told) {
      return Optional.of(TakenBack.answer("is rolled back: " + done(now), now, "--lift"));
    }
    return now.reason().equals(Reasons.NO_GOOD_REVISION)
            || now.reason().equals(Reasons.WOULD_LOSE_STATE)
        ? Optional.of(Answer.held(now))
        : Optional.empty();
  }
}
