// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.MigrationBugs.RAISE_OF_ONE;
import static dev.sluice.history.MigrationBugs.RAISE_OF_TWO;
import static dev.sluice.history.MigrationBugs.RETRY;
import static dev.sluice.history.MigrationBugs.ROLLBACK;
import static dev.sluice.history.MigrationBugs.SECOND_TRY;
import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.history.Tampering.annotated;
import static dev.sluice.history.Tampering.record;
import static dev.sluice.history.Tampering.status;
import static dev.sluice.kit.With.with;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Bugs of who waits for time to pass, and of who locks what is written. */
final class WaitBugs {
  private WaitBugs() {}

  static List<SeededBug> all() {
    List<SeededBug> bugs = new ArrayList<>();
    Tampering clean = new Tampering(Histories.simulated());
    waited(clean, bugs);
    locked(clean, bugs);
    return bugs;
  }

  private static void waited(Tampering clean, List<SeededBug> bugs) {
    Duration early = Duration.ofMinutes(9);
    bugs.add(
        bug(
            "I16",
            "leaves a step before its hold is over",
            clean.at(
                RAISE_OF_ONE, record(r -> with(r, "enteredTime", r.enteredTime().minus(early))))));
    bugs.add(
        bug(
            "I16",
            "passes a stage before its window is over",
            clean.at(
                WaitBugs::pass,
                record(r -> with(r, "enteredTime", r.enteredTime().minus(early))))));
    bugs.add(
        bug(
            "I16",
            "counts the pause as part of the hold",
            clean.at(
                WaitBugs::resumed,
                record(r -> clock(r, new Clock(7_200_000L, r.stepClock().sinceTime()))))));
    List<Change> jumped = new ArrayList<>(clean.until(RAISE_OF_ONE));
    Change last = jumped.removeLast();
    jumped.add(
        new Change(
            last.revision(),
            last.time().minus(early),
            last.subject(),
            last.writer(),
            last.before(),
            last.after()));
    bugs.add(bug("I16", "believes a clock that has jumped", jumped));
    bugs.add(
        bug(
            "I16",
            "takes back for a deadline that is hours away",
            clean.at(ROLLBACK, last(r -> with(r, "cause", "DeadlinePassed"), true))));
    bugs.add(
        bug(
            "I32",
            "starts again within the cool-down",
            clean.at(
                SECOND_TRY, record(r -> with(r, "enteredTime", r.enteredTime().minus(early))))));
    bugs.add(bug("I38", "halts after the first failure", clean.at(ROLLBACK, last(r -> r, true))));
  }

  private static void locked(Tampering clean, List<SeededBug> bugs) {
    List<Change> fenced = new ArrayList<>();
    for (Change change : clean.until(RAISE_OF_TWO)) {
      fenced.add(
          change.after() instanceof View.OfMigration after && after.status() != null
              ? led(change, after)
              : change);
    }
    bugs.add(
        bug(
            "I19",
            "lets a leader write that is one no longer",
            new Tampering(fenced).at(RAISE_OF_TWO, status("epoch", 6L))));
    bugs.add(bug("I19", "lets such a one write claims", mirrored(clean.until(RAISE_OF_TWO), 6L)));
    bugs.add(
        bug("I19", "forgets the epoch of a FlagSet", mirrored(clean.until(RAISE_OF_TWO), null)));
    bugs.add(
        bug(
            "I20",
            "writes over what somebody else has written, with no resourceVersion",
            clean.then(RETRY, record(r -> with(r, "nextAttempt", 9)))));
    bugs.add(
        bug(
            "I20",
            "begins again from what it remembers",
            clean.at(RAISE_OF_TWO, record("revision", 2L))));
    bugs.add(
        bug(
            "I27",
            "removes the annotation that it has acted on",
            clean.at(RETRY, annotated(Annotations.RETRY, null))));
  }

  /** The last FlagSet is written with epoch 7, and then with that one and another revision. */
  private static List<Change> mirrored(List<Change> history, Long epoch) {
    Change end = history.getLast();
    Change last =
        history.reversed().stream()
            .filter(c -> c.after() instanceof View.OfFlagSet)
            .findFirst()
            .orElseThrow();
    View.OfFlagSet stands = (View.OfFlagSet) last.after();
    View.OfFlagSet led = of(stands, with(stands.status(), "epoch", 7L));
    View.OfFlagSet late = of(led, with(with(led.status(), "epoch", epoch), "summary", "late"));
    List<Change> longer = new ArrayList<>(history);
    longer.add(next(end, 1, last.subject(), stands, of(led, with(led.status(), "summary", "led"))));
    longer.add(next(end, 2, last.subject(), longer.getLast().after(), late));
    return longer;
  }

  private static View.OfFlagSet of(View.OfFlagSet set, FlagSetStatus status) {
    return new View.OfFlagSet(set.meta(), set.spec(), status);
  }

  private static Change next(Change end, int later, Subject set, View before, View after) {
    return new Change(end.revision() + later, end.time(), set, Writer.OPERATOR, before, after);
  }

  private static Change led(Change change, View.OfMigration after) {
    View before = change.before();
    return new Change(
        change.revision(),
        change.time(),
        change.subject(),
        change.writer(),
        before instanceof View.OfMigration m && m.status() != null ? epoch(m) : before,
        epoch(after));
  }

  private static View.OfMigration epoch(View.OfMigration view) {
    return status("epoch", 7L).apply(view);
  }

  private static boolean pass(MigrationStep s) {
    return s.isPass() && s.passed() == 1;
  }

  private static boolean resumed(MigrationStep s) {
    return s.recorded() && !s.isOnward() && stands(s.was()) && s.runs() && !stands(s.is());
  }

  private static boolean stands(RolloutRecord record) {
    return record != null && record.stepClock() != null && record.stepClock().sinceTime() == null;
  }

  /** The last rollback in the list, and what the status tells of it. */
  private static UnaryOperator<View.OfMigration> last(
      UnaryOperator<RolloutRecord.RollbackEntry> change, boolean halted) {
    return status(
        s -> {
          var rollbacks = new ArrayList<>(s.record().rollbacks());
          var entry = with(change.apply(rollbacks.removeLast()), "halted", halted);
          rollbacks.add(entry);
          MigrationStatus told =
              with(s, "lastRollback", with(s.lastRollback(), "cause", entry.cause()));
          return with(told, "record", with(s.record(), "rollbacks", rollbacks));
        });
  }

  private static RolloutRecord clock(RolloutRecord record, Clock clock) {
    return with(record, "stepClock", clock);
  }
}
