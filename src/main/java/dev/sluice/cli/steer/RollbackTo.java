// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.StageSpec;
import dev.sluice.cli.steer.Intent.Refused;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Progress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Back to what stood when a stage had passed.
 *
 * @param stage its name or number; 0 is the start
 */
public record RollbackTo(String stage) implements Steering {
  @Override
  public Intent intent(Subject now) {
    List<String> stages = now.migration().getSpec().stages().stream().map(StageSpec::name).toList();
    int target = number(stages);
    if (target < 0) {
      return new Refused(
          now.name()
              + " has no stage \""
              + stage
              + "\": it has "
              + String.join(", ", stages)
              + ", and 0 is the start",
          null);
    }
    int passed = now.record().map(Progress::passed).orElse(0);
    boolean running = now.record().map(Progress::running).orElse(false);
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
    return target == passed && !running
        ? new Refused("nothing to roll back: " + now.name() + " stands at " + at(target), null)
        : Intent.Write.of(Annotations.ROLLBACK_TO, stage);
  }

  @Override
  public Optional<Answer> answer(Subject before, Subject now) {
    LastRollback last = now.lastRollback();
    if (now.rolledBack()
        && now.movedSince(before)
        && last != null
        && last.cause().equals(Cause.ROLLBACK_REQUESTED.reason())) {
      return Optional.of(TakenBack.answer("is back at " + place(last.toStage()), now, "--lift"));
    }
    return now.reason().equals(Reasons.INVALID_ANNOTATION)
            && now.message().contains(Annotations.ROLLBACK_TO)
        ? Optional.of(Answer.held(now))
        : Optional.empty();
  }

  private static String place(@Nullable String standing) {
    return standing == null ? "the start" : "what stood when stage " + standing + " had passed";
  }

  private String at(int target) {
    return target == 0 ? "the start" : "stage " + stage + " already";
  }

  private int number(List<String> stages) {
    int index = stages.indexOf(stage);
    if (index >= 0) {
      return index + 1;
    }
    boolean number = stage.matches("[0-9]{1,2}") && Integer.parseInt(stage) <= stages.size();
    return number ? Integer.parseInt(stage) : -1;
  }
}
