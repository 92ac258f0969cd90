// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.MigrationBugs.START_OF_TWO;
import static dev.sluice.history.SeededBug.atRest;
import static dev.sluice.history.SeededBug.bug;
import static dev.sluice.history.Tampering.annotated;
import static dev.sluice.kit.With.with;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.history.Meta.Owner;
import dev.sluice.kit.Migrations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Bugs with what belongs to somebody else, and with what must stand in the end. */
final class OwnershipBugs {
  private OwnershipBugs() {}

  static List<SeededBug> all() {
    List<SeededBug> bugs = new ArrayList<>();
    claims(new Tampering(Histories.simulated()), bugs);
    children(Histories.read(Histories.recorded().getFirst()), bugs);
    rest(Histories.simulated(), bugs);
    return bugs;
  }

  private static void claims(Tampering clean, List<SeededBug> bugs) {
    List<Change> running = clean.until(START_OF_TWO);
    bugs.add(
        bug(
            "I22",
            "grants a flag to two migrations",
            claimed(
                running, c -> MigrationBugs.plus(c, new FlagClaim("b", "other", "another uid")))));
    bugs.add(
        bug(
            "I22",
            "gives a flag away while its stage runs",
            claimed(
                running,
                claims ->
                    claims.stream()
                        .map(c -> c.key().equals("b") ? new FlagClaim("b", "other", "another") : c)
                        .toList())));
    bugs.add(
        bug(
            "I22",
            "grants a flag to a migration that only observes",
            claimed(
                running.stream().map(OwnershipBugs::observed).toList(),
                claims -> claims.subList(0, 1))));
    List<Change> unclaimed = new ArrayList<>(running);
    Change start = unclaimed.removeLast();
    unclaimed = claimed(unclaimed, _ -> List.of());
    Change taken = unclaimed.removeLast();
    unclaimed.add(person(taken));
    unclaimed.add(later(start, taken.revision() + 1));
    bugs.add(bug("I22", "raises a flag that it does not drive", unclaimed));
  }

  private static Change observed(Change change) {
    return new Change(
        change.revision(),
        change.time(),
        change.subject(),
        change.writer(),
        observed(change.before()),
        observed(change.after()));
  }

  private static View observed(View view) {
    return view instanceof View.OfMigration m
        ? new View.OfMigration(m.meta(), Migrations.observed(m.spec()), m.status())
        : view;
  }

  private static void children(List<Change> recorded, List<SeededBug> bugs) {
    Predicate<Change> child =
        c -> c.writer().isSluice() && c.subject().kind().equals("StatefulSet");
    bugs.add(
        bug(
            "I21",
            "takes a StatefulSet that is nobody's",
            object(
                recorded,
                child,
                o -> new View.OfOther(with(o.meta(), "owners", List.of()), o.content()))));
    bugs.add(
        bug(
            "I21",
            "writes a StatefulSet of a fleet of the same name that is gone",
            object(
                recorded,
                child,
                o ->
                    new View.OfOther(
                        with(
                            o.meta(),
                            "owners",
                            List.of(new Owner("AgentDeployment", "planner", "an older uid", true))),
                        o.content()))));
    bugs.add(
        bug(
            "I27",
            "writes the number of replicas of a fleet",
            written(
                recorded,
                View.OfFleet.class,
                f ->
                    new View.OfFleet(
                        with(f.meta(), "generation", f.meta().generation() + 1),
                        with(f.spec(), "replicas", 3),
                        f.status()),
                Part.MAIN)));
    bugs.add(
        bug(
            "I11",
            "writes a FlagSet for nothing but times",
            written(
                recorded,
                View.OfFlagSet.class,
                f -> new View.OfFlagSet(f.meta(), f.spec(), dated(f.status())),
                Part.STATUS)));
  }

  private static void rest(List<Change> clean, List<SeededBug> bugs) {
    bugs.add(
        atRest(
            "I6",
            "does not hear an emergency",
            edited(
                new Tampering(clean).until(MigrationBugs.RAISE_OF_TWO),
                annotated(Annotations.ROLLBACK, "now"))));
    bugs.add(
        atRest(
            "I29",
            "does not look at a new spec",
            edited(
                clean,
                v ->
                    new View.OfMigration(
                        with(v.meta(), "generation", v.meta().generation() + 1),
                        v.spec(),
                        v.status()))));
    bugs.add(
        atRest(
            "I29",
            "shows another percent than the record has",
            written(
                clean,
                View.OfFlagSet.class,
                f ->
                    new View.OfFlagSet(
                        f.meta(),
                        f.spec(),
                        with(
                            f.status(),
                            "flags",
                            List.of(
                                new EffectiveFlag(
                                    "a", 100, 10, 10, "Migration", "otp-cleanup", "one", null)))),
                Part.STATUS)));
  }

  private static FlagSetStatus dated(FlagSetStatus status) {
    return with(
        status,
        "conditions",
        status.conditions().stream()
            .map(c -> c.toBuilder().withLastTransitionTime("2030-01-01T00:00:00Z").build())
            .toList());
  }

  private static List<Change> claimed(List<Change> history, UnaryOperator<List<FlagClaim>> change) {
    return written(
        history,
        View.OfFlagSet.class,
        f ->
            new View.OfFlagSet(
                f.meta(), f.spec(), with(f.status(), "claims", change.apply(f.status().claims()))),
        Part.STATUS);
  }

  /** One more write, of the last object of that kind. */
  static <V extends View> List<Change> written(
      List<Change> history, Class<V> kind, UnaryOperator<V> bug, Part part) {
    Change last =
        history.reversed().stream()
            .filter(c -> kind.isInstance(c.after()))
            .findFirst()
            .orElseThrow();
    Change end = history.getLast();
    V stands = kind.cast(last.after());
    List<Change> longer = new ArrayList<>(history);
    longer.add(
        new Change(
            end.revision() + 1,
            end.time(),
            last.subject(),
            new Writer(Writer.SLUICE, part, ""),
            stands,
            bug.apply(stands)));
    return longer;
  }

  /** One more edit of the migration, by a person. */
  private static List<Change> edited(List<Change> history, UnaryOperator<View.OfMigration> edit) {
    List<Change> longer = written(history, View.OfMigration.class, edit, Part.MAIN);
    longer.add(person(longer.removeLast()));
    return longer;
  }

  private static Change person(Change change) {
    return new Change(
        change.revision(),
        change.time(),
        change.subject(),
        Writer.PERSON,
        change.before(),
        change.after());
  }

  private static Change later(Change change, long revision) {
    return new Change(
        revision,
        change.time(),
        change.subject(),
        change.writer(),
        change.before(),
        change.after());
  }

  /** The history up to the first such change, which is another one then. */
  private static List<Change> object(
      List<Change> history, Predicate<Change> which, UnaryOperator<View.OfOther> bug) {
    List<Change> changed = new ArrayList<>();
    for (Change change : history) {
      if (which.test(change)) {
        changed.add(Tampering.after(change, bug.apply((View.OfOther) change.after())));
        return changed;
      }
      changed.add(change);
    }
    throw new IllegalArgumentException("the history has no such change");
  }
}
