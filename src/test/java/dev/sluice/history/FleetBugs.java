// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.FleetTampering.annotated;
import static dev.sluice.history.FleetTampering.next;
import static dev.sluice.history.FleetTampering.record;
import static dev.sluice.history.FleetTampering.status;
import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.kit.With.with;

import dev.sluice.agents.FleetEvent.Deed;
import dev.sluice.agents.FleetLife;
import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Bugs of who rolls out the revisions of a fleet. */
final class FleetBugs {
  private static final Predicate<FleetStep> SUPERSEDED = anotherAfter(Position.Completed);
  private static final Predicate<FleetStep> START = FleetStep::isStart;
  private static final Predicate<FleetStep> RAISE = FleetStep::isRaise;
  private static final Predicate<FleetStep> ROLLBACK = FleetStep::isRollback;
  private static final Predicate<FleetStep> RETRY = anotherAfter(Position.RolledBack);

  private FleetBugs() {}

  private static Predicate<FleetStep> anotherAfter(Position position) {
    Predicate<FleetStep> another = FleetStep::isRetry;
    return another.and(s -> s.was().position() == position);
  }

  /** One revision passes; the next one is taken back, and passes when it is tried again. */
  static List<Change> clean() {
    FleetLife fleet = new FleetLife(10, 2).settled();
    fleet.edit(2);
    fleet.comesToRest();
    fleet.edit(3);
    goesOn(fleet);
    fleet.happens(Deed.Break, 0);
    fleet.happens(Deed.SettleAll, 0);
    goesOn(fleet);
    fleet.happens(Deed.Mend, 0);
    fleet.happens(Deed.Retry, 0);
    fleet.happens(Deed.Turn, 0);
    fleet.comesToRest();
    return fleet.history().changes();
  }

  private static void goesOn(FleetLife fleet) {
    for (int round = 0; round < 5; round++) {
      fleet.happens(Deed.Turn, 0);
      fleet.happens(Deed.Control, 0);
      fleet.happens(Deed.SettleAll, 0);
    }
  }

  static List<SeededBug> all() {
    List<SeededBug> bugs = new ArrayList<>();
    FleetTampering clean = new FleetTampering(clean());
    effects(clean, bugs);
    revisions(clean, bugs);
    takenBack(clean, bugs);
    told(clean, bugs);
    return bugs;
  }

  private static void effects(FleetTampering clean, List<SeededBug> bugs) {
    FleetStep start = clean.step(START);
    String good = start.after().status().stableRevision();
    String update = start.is().stage();
    bugs.add(
        bug("I4", "turns agents before it has recorded it", clean.early(START, update, 8, 10)));
    bugs.add(
        bug(
            "I4",
            "turns agents again to what was taken back",
            clean.placed(ROLLBACK, clean.step(ROLLBACK).was().stage(), 10, 10)));
    bugs.add(
        bug("I36", "forgets the partition of a StatefulSet", clean.placed(START, update, 0, 10)));
    bugs.add(bug("I36", "lets a fleet grow past its step", clean.placed(START, update, 8, 15)));
    bugs.add(
        bug(
            "I12",
            "deletes a good pod on the way back",
            clean.deleted(ROLLBACK, clean.step(ROLLBACK).after().status().stableRevision())));
    bugs.add(
        bug(
            "I39",
            "names a revision before it is kept",
            clean.lacking(SUPERSEDED, object -> object.name().equals("planner." + update))));
    bugs.add(
        bug(
            "I40",
            "calls a revision good that has not passed",
            clean.at(RAISE, status("stableRevision", update))));
    bugs.add(
        bug(
            "I40",
            "names another revision than its record",
            clean.at(START, status("updateRevision", good))));
  }

  private static void revisions(FleetTampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug("I2", "leaves out the first step of a revision", clean.at(START, record("step", 1))));
    bugs.add(bug("I2", "leaves out a step of a revision", clean.at(RAISE, record("step", 2))));
    bugs.add(
        bug(
            "I26",
            "goes on with another revision in the same attempt",
            clean.at(
                RAISE,
                status(
                    s ->
                        with(
                            with(s, "updateRevision", "another"),
                            "record",
                            with(s.record(), "stage", "another"))))));
    bugs.add(
        bug(
            "I26",
            "takes an approval over to another revision",
            clean.at(SUPERSEDED, record("tokens", List.of("approve=b1/2")))));
    bugs.add(bug("I19", "lets the epoch of a fleet fall", clean.at(RAISE, status("epoch", 0L))));
    bugs.add(
        bug(
            "I20",
            "writes over a record that it has not read",
            clean.at(RAISE, record(r -> with(r, "revision", r.revision() + 1)))));
    bugs.add(
        bug(
            "I16",
            "leaves a step before its hold is over",
            clean.at(RAISE, record("enteredTime", clean.step(START).is().enteredTime()))));
    bugs.add(
        bug(
            "I15",
            "starts a revision under a pause",
            clean.given(START, annotated(Annotations.PAUSE, ""))));
  }

  private static void takenBack(FleetTampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug(
            "I7",
            "tries a revision again by itself",
            clean.given(RETRY, annotated(Annotations.RETRY, null))));
    bugs.add(
        bug(
            "I7",
            "goes on with what was taken back",
            clean.then(ROLLBACK, next("position", Position.Waiting))));
    bugs.add(
        bug(
            "I8",
            "begins another attempt of a revision than was asked for",
            clean.at(RETRY, record(r -> with(r, "attempt", r.attempt() + 1)))));
    bugs.add(
        bug(
            "I5",
            "takes a revision back and writes no rollback down",
            clean.at(ROLLBACK, record("rollbacks", List.of()))));
    bugs.add(
        bug(
            "I38",
            "halts a fleet at its first failure",
            clean.at(
                ROLLBACK,
                record(
                    r ->
                        with(
                            r,
                            "rollbacks",
                            List.of(with(r.rollbacks().getLast(), "halted", true)))))));
  }

  private static void told(FleetTampering clean, List<SeededBug> bugs) {
    bugs.add(
        bug(
            "I9",
            "tells nothing of the start of a revision",
            clean.at(
                START,
                status(s -> with(s, "history", s.history().subList(0, s.history().size() - 1))))));
    bugs.add(
        bug(
            "I11",
            "writes the status of a fleet for nothing",
            clean.then(START, status(s -> with(s, "epoch", s.epoch() + 1)))));
    bugs.add(
        bug(
            "I17",
            "goes on with a revision that is bad",
            clean.at(RAISE, status(s -> with(s, "verdict", clean.step(ROLLBACK).verdict())))));
    bugs.add(
        bug(
            "I18",
            "tells nothing of the rollback of a fleet",
            clean.at(ROLLBACK, status("lastRollback", null))));
  }
}
