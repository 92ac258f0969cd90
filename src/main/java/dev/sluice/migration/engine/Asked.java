// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.StageSpec;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Order;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Observed.Claim;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people ask for by annotation, and what it leads to.
 *
 * <p>Each latch has two halves: taking back ({@link #emergency}, {@link #rollbackTo}), which
 * outranks everything, and holding while it is present ({@link #latched}), which outranks no
 * rollback.
 */
final class Asked {
  private Asked() {}

  /** All off for everybody, unless it is so already. */
  static Optional<Decision> emergency(Observed o) {
    String reason = o.commands().rollback();
    RolloutRecord record = o.record();
    return reason == null || !FleetRules.canGoBack(o) || record == null || dark(record)
        ? Optional.empty()
        : Optional.of(
            new RollBack(
                Cause.EMERGENCY,
                reason.isEmpty() ? "emergency, no reason given" : "emergency: " + reason,
                0,
                true,
                o.commands().by(),
                null));
  }

  private static boolean dark(RolloutRecord record) {
    return record.position() == Position.RolledBack
        && Boolean.TRUE.equals(record.rollbacks().getLast().emergency());
  }

  /** Back to a stage that has passed, if there is anything to take back. */
  static Optional<Decision> rollbackTo(Observed o) {
    String wanted = o.commands().rollbackTo();
    if (wanted == null) {
      return Optional.empty();
    }
    if (o.subject() instanceof Subject.Fleet fleet) {
      return FleetRules.rollbackTo(o, fleet, wanted);
    }
    int passed = Progress.passed(o.record());
    int target = stageNumber(o.spec().stages(), wanted);
    boolean under = target < passed || (target == passed && Progress.running(o.record()));
    return target < 0 || o.record() == null || !under
        ? Optional.empty()
        : Optional.of(
            new RollBack(
                Cause.ROLLBACK_REQUESTED,
                "asked to go back to " + (target == 0 ? "the start" : "stage " + wanted),
                target,
                false,
                o.commands().by(),
                null));
  }

  /** Nothing starts while a rollback is asked for, even if there is nothing left to take back. */
  static Optional<Decision> latched(Observed o) {
    String wanted = o.commands().rollbackTo();
    if (o.subject() instanceof Subject.Fleet fleet) {
      return FleetRules.latched(o, fleet);
    }
    if (o.commands().rollback() != null) {
      return hold(
          Cause.ROLLBACK_PRESENT,
          "annotation sluice.dev/rollback is present: "
              + (o.claim() instanceof Claim.Held ? "every flag stays off" : "nothing starts"),
          lift(o, "rollback"),
          Time.COUNTS_FOR_DEADLINE);
    }
    if (wanted == null) {
      return Optional.empty();
    }
    int passed = Progress.passed(o.record());
    int target = stageNumber(o.spec().stages(), wanted);
    if (target < 0) {
      return hold(
          Cause.INVALID_ANNOTATION,
          "annotation sluice.dev/rollback-to is \""
              + wanted
              + "\", which is neither the name nor the number (0 is the start) of a stage: correct it,"
              + " or remove it",
          lift(o, "rollback-to"),
          Time.COUNTS_FOR_DEADLINE);
    }
    return o.record() == null || target == passed
        ? hold(
            Cause.ROLLBACK_PRESENT,
            "annotation sluice.dev/rollback-to is present: nothing starts",
            lift(o, "rollback-to"),
            Time.COUNTS_FOR_DEADLINE)
        : hold(
            Cause.INVALID_ANNOTATION,
            "annotation sluice.dev/rollback-to is \""
                + wanted
                + "\", a stage that has not passed: name one of the first "
                + passed
                + ", or 0 for the start",
            lift(o, "rollback-to"),
            Time.COUNTS_FOR_DEADLINE);
  }

  /** The command that removes a latch, and leads on where a retry is needed for that. */
  static String lift(Observed o, String latch) {
    RolloutRecord record = o.record();
    return o.subject()
        .annotateAnew(
            latch
                + "-"
                + (record == null || record.position() != Position.RolledBack
                    ? ""
                    : " sluice.dev/retry=" + next(record)));
  }

  /** The number of a stage by name or number; -1 if there is none. */
  private static int stageNumber(List<StageSpec> stages, String wanted) {
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).name().equals(wanted)) {
        return i + 1;
      }
    }
    boolean number = wanted.matches("[0-9]{1,2}");
    return number && Integer.parseInt(wanted) <= stages.size() ? Integer.parseInt(wanted) : -1;
  }

  /** After a rollback only the number of the next attempt leads on. */
  static Optional<Decision> retry(Observed o) {
    RolloutRecord record = o.record();
    if (record == null || record.position() != Position.RolledBack) {
      return Optional.empty();
    }
    int next = next(record);
    String retry = o.commands().retry();
    int number = attempt(retry);
    if (number == next) {
      return paused(o)
          .or(() -> Gates.unread(o))
          .or(
              () ->
                  Optional.of(
                      new Advance(
                          Cause.RETRY_REQUESTED,
                          "attempt " + next,
                          new Move.NewAttempt(next),
                          new Order(o.commands().by(), List.of()))));
    }
    String command = o.subject().annotateAnew("retry=" + next);
    return retry == null || (number >= 0 && number <= record.attempt())
        ? takenBack(o, record, command)
        : hold(
            Cause.INVALID_ANNOTATION,
            "annotation sluice.dev/retry is \""
                + retry
                + "\", "
                + (number >= 0 && number < next
                    ? "but it was so before the rollback"
                    : "but the next attempt is " + next)
                + ": set it to "
                + next,
            command,
            Time.COUNTS_FOR_DEADLINE);
  }

  private static Optional<Decision> takenBack(Observed o, RolloutRecord record, String command) {
    if (!Progress.halted(record)) {
      return hold(Cause.ROLLED_BACK, FleetWords.takenBack(o), command, Time.COUNTS_FOR_DEADLINE);
    }
    RollbackEntry failure = Ledger.failure(record);
    return hold(
        Cause.HALTED,
        "halted: "
            + o.subject().part(failure.fromStage())
            + (failure.cause().equals(Cause.DEADLINE_PASSED.reason())
                ? " did not pass within its deadline"
                : " was taken back in three attempts within 24h")
            + "; a person decides: a retry leads on"
            + FleetWords.orAnother(o),
        command,
        Time.COUNTS_FOR_DEADLINE);
  }

  /** The number that a retry has to name. */
  static int next(RolloutRecord record) {
    Integer next = record.nextAttempt();
    return next == null ? record.attempt() + 1 : next;
  }

  /**
   * The number that the next retry has to name if one for {@code attempt + 1} is there before the
   * rollback: nobody has seen the failure and asked for another try. Null if it is not.
   */
  static @Nullable Integer afterStaleRetry(Observed o, RolloutRecord record) {
    int next = next(record);
    return attempt(o.commands().retry()) == next ? (Integer) (next + 1) : record.nextAttempt();
  }

  private static int attempt(@Nullable String retry) {
    return retry != null && retry.matches("[0-9]{1,9}") ? Integer.parseInt(retry) : -1;
  }

  /** Stays where it is. */
  static Optional<Decision> paused(Observed o) {
    String reason = o.commands().pause();
    if (reason != null) {
      return hold(
          Cause.PAUSED,
          reason.isEmpty() ? "paused by annotation" : "paused: " + reason,
          o.subject().annotate("pause-"),
          Time.STANDS_STILL);
    }
    return o.spec().paused()
        ? hold(
            Cause.PAUSED,
            "paused: spec.paused is true",
            "set spec.paused to false",
            Time.STANDS_STILL)
        : Optional.empty();
  }

  private static Optional<Decision> hold(
      Cause cause, String message, @Nullable String command, Time time) {
    return Optional.of(new Hold(cause, message, null, command, time));
  }
}
