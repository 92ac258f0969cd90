// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.StageSpec;
import dev.sluice.cli.steer.Intent.Refused;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Progress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Back to what stood when a stage had passed; of a fleet: to a revision that is kept.
 *
 * @param part name or number of the stage, 0 is the start; of a fleet those of the revision
 */
public record RollbackTo(String part) implements Steering {
  @Override
  public Intent intent(Subject now) {
    return switch (now) {
      case Subject.OfMigration migration -> intent(migration);
      case Subject.OfFleet fleet -> intent(fleet);
    };
  }

  private Intent intent(Subject.OfMigration now) {
    List<String> stages = now.object().getSpec().stages().stream().map(StageSpec::name).toList();
    int target = number(stages);
    if (target < 0) {
      return new Refused(
          now.name()
              + " has no stage \""
              + part
              + "\": it has "
              + String.join(", ", stages)
              + ", and 0 is the start",
          null);
    }
    int passed = now.record().map(Progress::passed).orElse(0);
    if (now.record().isEmpty()) {
      return new Refused("nothing to roll back: no stage of " + now.name() + " has started", null);
    }
    if (target > passed) {
      return new Refused(
          "stage "
              + stages.get(target - 1)
              + " has not passed: go back to "
              + (passed == 0 ? "" : String.join(", ", stages.subList(0, passed)) + " or ")
              + "0, the start",
          null);
    }
    return target == passed && !runs(now)
        ? new Refused("nothing to roll back: " + now.name() + " stands at " + at(target), null)
        : Intent.Write.of(Annotations.ROLLBACK_TO, part);
  }

  /** What has proven itself the operator knows, and says. */
  private Intent intent(Subject.OfFleet now) {
    String next = "revisions " + now.name();
    if (now.stable() == null) {
      return new Refused(
          "nothing to roll back: no revision of " + now.name() + " has passed", next);
    }
    Revisions kept = new Revisions(now.kept());
    Revision target = kept.meant(part).orElse(null);
    if (target == null && !kept.all().isEmpty()) {
      return new Refused(
          "no revision \""
              + part
              + "\" of "
              + now.name()
              + " is kept: there is "
              + kept.all().stream()
                  .map(r -> r.name() + " (" + r.number() + ")")
                  .collect(Collectors.joining(", ")),
          next);
    }
    return target != null && target.name().equals(now.stable()) && !runs(now)
        ? new Refused(
            "nothing to roll back: revision " + now.stable() + " is what all agents are to run",
            next)
        : Intent.Write.of(Annotations.ROLLBACK_TO, part);
  }

  private static boolean runs(Subject now) {
    return now.record().map(Progress::running).orElse(false);
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    LastRollback last = now.lastRollback();
    if (now.rolledBack()
        && now.movedSince(before)
        && last != null
        && last.cause().equals(Cause.ROLLBACK_REQUESTED.reason())) {
      return Optional.of(TakenBack.answer("is back at " + place(now, last), now, "--lift"));
    }
    return now.reason().equals(Reasons.WOULD_LOSE_STATE)
            || (now.reason().equals(Reasons.INVALID_ANNOTATION)
                && now.message().contains(Annotations.ROLLBACK_TO))
        ? Optional.of(Answer.held(now))
        : Optional.empty();
  }

  private static String place(Subject now, LastRollback last) {
    return switch (now) {
      case Subject.OfMigration _ -> place(last.toStage());
      case Subject.OfFleet fleet -> "revision " + fleet.stable();
    };
  }

  private static String place(@Nullable String standing) {
    return standing == null ? "the start" : "what stood when stage " + standing + " had passed";
  }

  private String at(int target) {
    return target == 0 ? "the start" : "stage " + part + " already";
  }

  private int number(List<String> stages) {
    int index = stages.indexOf(part);
    if (index >= 0) {
      return index + 1;
    }
    boolean number = part.matches("[0-9]{1,2}") && Integer.parseInt(part) <= stages.size();
    return number ? Integer.parseInt(part) : -1;
  }
}
