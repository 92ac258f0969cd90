// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.MigrationBugs.EMERGENCY;
import static dev.sluice.history.MigrationBugs.RAISE_OF_ONE;
import static dev.sluice.history.MigrationBugs.RAISE_OF_TWO;
import static dev.sluice.history.MigrationBugs.ROLLBACK;
import static dev.sluice.history.MigrationBugs.START_OF_TWO;
import static dev.sluice.history.MigrationBugs.plus;
import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.history.Tampering.annotated;
import static dev.sluice.history.Tampering.next;
import static dev.sluice.history.Tampering.record;
import static dev.sluice.history.Tampering.status;
import static dev.sluice.kit.With.with;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Clock;
import dev.sluice.api.RolloutRecord.JudgeState;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Bugs of who tells of a migration, and of who holds it. */
final class StatusBugs {
  private StatusBugs() {}

  static List<SeededBug> all() {
    List<SeededBug> bugs = new ArrayList<>();
    Tampering clean = new Tampering(Histories.simulated());
    told(clean, bugs);
    written(clean, bugs);
    held(clean, bugs);
    return bugs;
  }

  private static void told(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug(
            "I9",
            "tells a transition twice",
            clean.at(
                RAISE_OF_TWO,
                status(s -> with(s, "history", plus(s.history(), s.history().getLast()))))));
    bugs.add(
        bug(
            "I9",
            "forgets to tell a transition",
            clean.at(
                RAISE_OF_TWO,
                status(s -> with(s, "history", s.history().subList(0, s.history().size() - 1))))));
    bugs.add(
        bug(
            "I9",
            "tells of something that did not happen",
            clean.then(
                RAISE_OF_TWO,
                status(s -> with(s, "history", plus(s.history(), s.history().getLast()))))));
    bugs.add(
        bug(
            "I9",
            "rewrites what it told before",
            clean.at(
                RAISE_OF_TWO,
                status(
                    s -> {
                      var history = new ArrayList<>(s.history());
                      history.set(0, with(history.getFirst(), "cause", "Other"));
                      return with(s, "history", history);
                    }))));
    bugs.add(
        bug(
            "I10",
            "is ready and stalled at once",
            clean.at(ROLLBACK, conditions(c -> c.getType().equals("Ready") ? is(c, "True") : c))));
    bugs.add(
        bug(
            "I10",
            "is neither ready nor under way",
            clean.at(
                RAISE_OF_ONE,
                conditions(c -> c.getType().equals("Reconciling") ? is(c, "False") : c))));
    bugs.add(
        bug(
            "I10",
            "speaks of a spec that is not there yet",
            clean.at(RAISE_OF_ONE, status("observedGeneration", 99L))));
    bugs.add(
        bug(
            "I10",
            "dates a condition anew with each write",
            clean.at(
                RAISE_OF_TWO,
                conditions(
                    c -> c.toBuilder().withLastTransitionTime("2030-01-01T00:00:00Z").build()))));
    bugs.add(
        bug(
            "I18",
            "tells of another rollback than it records",
            clean.at(
                ROLLBACK,
                status(s -> with(s, "lastRollback", with(s.lastRollback(), "cause", "Other"))))));
  }

  private static void written(Tampering clean, List<SeededBug> bugs) {
    UnaryOperator<View.OfMigration> reading =
        conditions(
            c -> c.getType().equals("Healthy") ? c.toBuilder().withMessage("4 %").build() : c);
    bugs.add(bug("I11", "writes each reading", clean.then(RAISE_OF_ONE, reading)));
    bugs.add(
        bug(
            "I11",
            "writes the record for nothing but its revision",
            clean.then(RAISE_OF_ONE, next(r -> r))));
    bugs.add(
        bug(
            "I11",
            "saves the clock of the step again and again",
            clean.then(
                RAISE_OF_ONE,
                next(r -> clock(r, new Clock(500L, r.enteredTime().plusMillis(500)))))));
    bugs.add(
        bug(
            "I11",
            "notes what checks have read with each look",
            clean.then(
                RAISE_OF_ONE,
                next(
                    r ->
                        with(
                            r,
                            "judge",
                            List.of(
                                new JudgeState(
                                    "error-rate",
                                    r.enteredTime().plusSeconds(59),
                                    List.of(0.004),
                                    List.of())))))));
    List<Change> loop = new ArrayList<>(clean.until(EMERGENCY));
    for (int i = 0; i < 4; i++) {
      String phrase = "look " + i;
      Tampering more = new Tampering(List.copyOf(loop));
      loop = append(more.history(), status("exposure", phrase));
    }
    bugs.add(bug("I28", "writes on at the end, where nothing happens", loop));
  }

  private static void held(Tampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug(
            "I15",
            "goes on while paused",
            clean.given(RAISE_OF_TWO, annotated(Annotations.PAUSE, ""))));
    bugs.add(
        bug(
            "I15",
            "starts a stage while spec.paused is true",
            clean.given(
                START_OF_TWO,
                v -> new View.OfMigration(v.meta(), with(v.spec(), "paused", true), v.status()))));
    bugs.add(
        bug(
            "I15",
            "goes on while an emergency is asked for",
            clean.given(RAISE_OF_ONE, annotated(Annotations.ROLLBACK, "now"))));
    bugs.add(bug("I17", "goes on blind", clean.at(RAISE_OF_TWO, verdicts("Blind"))));
    bugs.add(
        bug("I17", "starts a stage while a check is bad", clean.at(START_OF_TWO, verdicts("Bad"))));
    bugs.add(bug("I17", "takes back because it is blind", clean.at(ROLLBACK, verdicts("Blind"))));
    bugs.add(
        bug(
            "I18",
            "acts on a reading of before the stage",
            clean.at(
                ROLLBACK,
                status(
                    s ->
                        with(
                            s,
                            "lastRollback",
                            with(s.lastRollback(), "decidedInMillis", 3_600_000L))))));
  }

  private static List<Change> append(List<Change> history, UnaryOperator<View.OfMigration> bug) {
    Change last = history.getLast();
    View.OfMigration stands = (View.OfMigration) last.after();
    List<Change> longer = new ArrayList<>(history);
    longer.add(
        new Change(
            last.revision() + 1,
            last.time(),
            last.subject(),
            Writer.OPERATOR,
            stands,
            bug.apply(stands)));
    return longer;
  }

  private static RolloutRecord clock(RolloutRecord record, Clock clock) {
    return with(record, "stepClock", clock);
  }

  private static UnaryOperator<View.OfMigration> conditions(UnaryOperator<Condition> change) {
    return status(s -> with(s, "conditions", s.conditions().stream().map(change).toList()));
  }

  private static Condition is(Condition condition, String status) {
    return condition.toBuilder().withStatus(status).build();
  }

  /** Every check says so. */
  private static UnaryOperator<View.OfMigration> verdicts(String verdict) {
    return status(
        s ->
            with(
                s,
                "verdict",
                new HealthStatus(
                    verdict,
                    s.verdict().blindSinceTime(),
                    s.verdict().checks().stream().map(c -> with(c, "verdict", verdict)).toList())));
  }
}
