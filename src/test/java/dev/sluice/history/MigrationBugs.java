// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.history.Tampering.annotated;
import static dev.sluice.history.Tampering.flag;
import static dev.sluice.history.Tampering.next;
import static dev.sluice.history.Tampering.record;
import static dev.sluice.history.Tampering.seed;
import static dev.sluice.history.Tampering.status;
import static dev.sluice.kit.With.with;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Bugs of who moves migrations: order, exposure, rollbacks, tokens. */
final class MigrationBugs {
  static final Predicate<MigrationStep> ROLLBACK = MigrationStep::isRollback;
  static final Predicate<MigrationStep> EMERGENCY =
      s -> s.isRollback() && Boolean.TRUE.equals(s.is().rollbacks().getLast().emergency());
  static final Predicate<MigrationStep> RETRY = MigrationStep::isRetry;
  static final Predicate<MigrationStep> RAISE_OF_ONE = s -> s.isRaise() && s.passed() == 0;
  static final Predicate<MigrationStep> RAISE_OF_TWO = s -> s.isRaise() && s.passed() == 1;
  static final Predicate<MigrationStep> START_OF_TWO = s -> s.isStart() && s.passed() == 1;
  static final Predicate<MigrationStep> START_OF_THREE = s -> s.isStart() && s.passed() == 2;
  static final Predicate<MigrationStep> SECOND_TRY =
      s -> s.isStart() && s.is().attempt() == 2 && s.passed() == 1;
  static final Predicate<MigrationStep> SKIP = s -> skips(s.is()) && !skips(s.was());

  private MigrationBugs() {}

  static List<SeededBug> all() {
    List<SeededBug> bugs = new ArrayList<>();
    Tampering clean = new Tampering(Histories.simulated());
    order(clean, bugs);
    exposure(clean, bugs);
    rollback(clean, bugs);
    retry(clean, bugs);
    tokens(clean, bugs);
    return bugs;
  }

  private static void order(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug(
            "I1",
            "raises a flag of a stage whose turn has not come",
            clean.at(RAISE_OF_ONE, record(r -> setBy(flag("d", 10).apply(r), "d", "three")))));
    bugs.add(bug("I2", "skips a stage", clean.at(START_OF_TWO, record("stage", "three"))));
    bugs.add(bug("I2", "leaves out a step", clean.at(START_OF_TWO, record("step", 1))));
    bugs.add(
        bug(
            "I2",
            "passes two stages at once",
            clean.at(
                s -> s.isPass() && s.passed() == 1,
                record(r -> with(r, "snapshots", plus(r.snapshots(), snapshot(r, "two")))))));
  }

  private static void exposure(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug("I36", "raises a flag past its step", clean.at(START_OF_TWO, record(flag("b", 60)))));
    bugs.add(
        bug(
            "I36",
            "raises a flag past its own percent",
            clean.at(RAISE_OF_TWO, record(flag("b", 90)))));
    bugs.add(
        bug(
            "I36",
            "draws the cohort anew at the next step",
            clean.at(
                RAISE_OF_TWO,
                record(r -> seed("c", "again/").apply(seed("b", "again/").apply(r))))));
    bugs.add(
        bug("I36", "swaps an agent of the cohort", clean.at(RAISE_OF_TWO, record(cohort("2-6")))));
    bugs.add(
        bug(
            "I36",
            "sorts the cohort, so that a smaller share is another one",
            clean.at(RAISE_OF_TWO, record(cohort("0-4")))));
    bugs.add(
        bug(
            "I36",
            "puts more agents in than the percent says",
            clean.at(START_OF_TWO, record(cohort("0-9")))));
  }

  private static void rollback(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug("I3", "rolls back and leaves a flag on", clean.at(ROLLBACK, record(flag("b", 10)))));
    bugs.add(
        bug(
            "I3",
            "restores the wrong snapshot: turns off what had passed",
            clean.at(ROLLBACK, record(flag("a", 0)))));
    bugs.add(
        bug("I3", "leaves a flag on in an emergency", clean.at(EMERGENCY, record(flag("a", 100)))));
    bugs.add(
        bug(
            "I3",
            "rewrites the snapshot of a stage that has passed",
            clean.at(
                START_OF_TWO,
                record(
                    r ->
                        with(
                            r,
                            "snapshots",
                            List.of(r.snapshots().getFirst(), snapshot(r, "one")))))));
    bugs.add(
        bug(
            "I4",
            "turns the flags off first and decides later",
            clean.before(ROLLBACK, next(r -> flag("b", 0).apply(flag("c", 0).apply(r))))));
    bugs.add(
        bug(
            "I4",
            "loses a flag out of the record",
            clean.at(
                RAISE_OF_TWO,
                record(
                    r ->
                        with(
                            r,
                            "exposures",
                            r.exposures().stream().filter(e -> !e.key().equals("a")).toList())))));
    bugs.add(
        bug(
            "I5",
            "rolls back and writes no rollback down",
            clean.at(ROLLBACK, record("rollbacks", List.of()))));
    bugs.add(
        bug(
            "I5",
            "loses the rollback with the retry",
            clean.at(RETRY, record("rollbacks", List.of()))));
    bugs.add(bug("I5", "loses the record", clean.at(ROLLBACK, status("record", null))));
    bugs.add(
        bug(
            "I7",
            "turns the flags on again after the rollback",
            clean.then(ROLLBACK, next(r -> flag("b", 50).apply(r)))));
    bugs.add(
        bug(
            "I7",
            "goes on with the attempt that was taken back",
            clean.then(ROLLBACK, next(r -> with(r, "position", Position.Waiting)))));
  }

  private static void retry(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug("I7", "retries by itself", clean.given(RETRY, annotated(Annotations.RETRY, null))));
    bugs.add(
        bug(
            "I8",
            "begins another attempt than was asked for",
            clean.at(RETRY, record("attempt", 3))));
    bugs.add(bug("I8", "acts on a retry that was there before the rollback", stale(clean)));
    bugs.add(
        bug(
            "I15",
            "retries while a pause is present",
            clean.given(RETRY, annotated(Annotations.PAUSE, ""))));
    bugs.add(
        bug(
            "I15",
            "retries while a rollback-to is present",
            clean.given(RETRY, annotated(Annotations.ROLLBACK_TO, "1"))));
  }

  private static void tokens(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug(
            "I8",
            "starts without the approval that the stage needs",
            clean.at(
                START_OF_THREE, record(r -> with(r, "tokens", without(r.tokens(), "approve="))))));
    bugs.add(
        bug(
            "I8",
            "takes the approval of another attempt",
            clean.given(START_OF_THREE, annotated(Annotations.APPROVE, "three/1"))));
    bugs.add(
        bug(
            "I8",
            "acts on a token twice",
            clean.then(
                SKIP, next(r -> with(r, "tokens", plus(r.tokens(), r.tokens().getLast()))))));
    bugs.add(
        bug(
            "I8",
            "skips a wait that nobody has asked to skip",
            clean.given(SKIP, annotated(Annotations.SKIP_WAIT, null))));
  }

  /** Somebody had set the retry while the first attempt still ran. */
  private static List<Change> stale(Tampering clean) {
    List<Change> history = new ArrayList<>();
    boolean retried = false;
    for (Change change : clean.until(RETRY)) {
      UnaryOperator<View.OfMigration> early = annotated(Annotations.RETRY, "2");
      if (change.before() instanceof View.OfMigration before
          && change.after() instanceof View.OfMigration after) {
        retried |= change.writer().equals(Writer.OPERATOR);
        history.add(
            new Change(
                change.revision(),
                change.time(),
                change.subject(),
                change.writer(),
                retried ? early.apply(before) : before,
                early.apply(after)));
      } else {
        history.add(change);
      }
    }
    return history;
  }

  private static boolean skips(RolloutRecord record) {
    return record != null && record.tokens().stream().anyMatch(t -> t.startsWith("skip-wait="));
  }

  static UnaryOperator<RolloutRecord> cohort(String agents) {
    return r ->
        with(
            r,
            "cohorts",
            r.cohorts().stream()
                .map(c -> new CohortEntry(c.seed(), c.workload(), agents))
                .toList());
  }

  private static RolloutRecord setBy(RolloutRecord record, String key, String stage) {
    return with(
        record,
        "exposures",
        record.exposures().stream()
            .map(e -> e.key().equals(key) ? with(e, "stage", stage) : e)
            .toList());
  }

  private static Snapshot snapshot(RolloutRecord record, String stage) {
    return new Snapshot(stage, record.enteredTime(), List.of());
  }

  static List<String> without(List<String> tokens, String beginning) {
    return tokens.stream().filter(t -> !t.startsWith(beginning)).toList();
  }

  static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  /** The status of a migration at a step. */
  static MigrationStatus statusOf(View.OfMigration view) {
    return view.status();
  }
}
