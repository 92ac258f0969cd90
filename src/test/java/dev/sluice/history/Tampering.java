// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.kit.With.with;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What a broken operator would have written instead, or besides. */
record Tampering(List<Change> history) {
  /** The history up to the first such step, which is another one then. */
  List<Change> at(Predicate<MigrationStep> point, UnaryOperator<View.OfMigration> bug) {
    int index = index(point);
    Change change = history.get(index);
    List<Change> changed = new ArrayList<>(history.subList(0, index));
    changed.add(after(change, bug.apply((View.OfMigration) change.after())));
    return changed;
  }

  /** The history up to the first such step, and one more write of the operator after it. */
  List<Change> then(Predicate<MigrationStep> point, UnaryOperator<View.OfMigration> bug) {
    int index = index(point);
    Change change = history.get(index);
    List<Change> changed = new ArrayList<>(history.subList(0, index + 1));
    View.OfMigration stands = (View.OfMigration) change.after();
    changed.add(written(change.revision() + 1, change, stands, bug.apply(stands)));
    return changed;
  }

  /** The history up to before the first such step, and another write of the operator instead. */
  List<Change> before(Predicate<MigrationStep> point, UnaryOperator<View.OfMigration> bug) {
    int index = index(point);
    Change change = history.get(index);
    List<Change> changed = new ArrayList<>(history.subList(0, index));
    View.OfMigration stands = (View.OfMigration) change.before();
    changed.add(written(change.revision(), change, stands, bug.apply(stands)));
    return changed;
  }

  /** The history up to the first such step, with everything around it as a person has made it. */
  List<Change> given(Predicate<MigrationStep> point, UnaryOperator<View.OfMigration> person) {
    int index = index(point);
    Change change = history.get(index);
    View.OfMigration before = (View.OfMigration) change.before();
    View.OfMigration after = (View.OfMigration) change.after();
    List<Change> changed = new ArrayList<>(history.subList(0, index));
    View.OfMigration edited = person.apply(before);
    changed.add(
        new Change(
            change.revision(), change.time(), change.subject(), Writer.PERSON, before, edited));
    changed.add(
        written(
            change.revision() + 1,
            change,
            edited,
            new View.OfMigration(edited.meta(), edited.spec(), after.status())));
    return changed;
  }

  /** The history up to the first such step. */
  List<Change> until(Predicate<MigrationStep> point) {
    return history.subList(0, index(point) + 1);
  }

  private int index(Predicate<MigrationStep> point) {
    for (int i = 0; i < history.size(); i++) {
      MigrationStep step = MigrationStep.of(history.get(i));
      if (step != null && point.test(step)) {
        return i;
      }
    }
    throw new IllegalArgumentException("the history has no such step");
  }

  static Change after(Change change, View after) {
    return new Change(
        change.revision(),
        change.time(),
        change.subject(),
        change.writer(),
        change.before(),
        after);
  }

  private static Change written(long revision, Change like, View before, View after) {
    return new Change(revision, like.time(), like.subject(), Writer.OPERATOR, before, after);
  }

  // Changes of a migration.

  static UnaryOperator<View.OfMigration> status(UnaryOperator<MigrationStatus> change) {
    return view -> new View.OfMigration(view.meta(), view.spec(), change.apply(view.status()));
  }

  static UnaryOperator<View.OfMigration> status(String component, Object value) {
    return status(s -> with(s, component, value));
  }

  static UnaryOperator<View.OfMigration> record(UnaryOperator<RolloutRecord> change) {
    return status(s -> with(s, "record", change.apply(s.record())));
  }

  static UnaryOperator<View.OfMigration> record(String component, Object value) {
    return record(r -> with(r, component, value));
  }

  /** As {@link #record}, as the next revision. */
  static UnaryOperator<View.OfMigration> next(UnaryOperator<RolloutRecord> change) {
    return record(r -> with(change.apply(r), "revision", r.revision() + 1));
  }

  /** A flag at another percent. */
  static UnaryOperator<RolloutRecord> flag(String key, int percent) {
    return r ->
        with(
            r,
            "exposures",
            r.exposures().stream()
                .map(e -> e.key().equals(key) ? at(e, percent, e.seed()) : e)
                .toList());
  }

  /** A flag drawn by another seed. */
  static UnaryOperator<RolloutRecord> seed(String key, String seed) {
    return r ->
        with(
            r,
            "exposures",
            r.exposures().stream()
                .map(e -> e.key().equals(key) ? at(e, e.percent(), seed) : e)
                .toList());
  }

  private static Exposure at(Exposure e, int percent, String seed) {
    boolean partial = percent > 0 && percent < 100;
    return new Exposure(e.key(), percent, partial ? seed.isEmpty() ? "x/" : seed : "", e.stage());
  }

  /** An annotation, as the writer saw it. */
  static UnaryOperator<View.OfMigration> annotated(String name, String value) {
    return view -> {
      var annotations = new java.util.HashMap<>(view.meta().annotations());
      if (value == null) {
        annotations.remove(name);
      } else {
        annotations.put(name, value);
      }
      return new View.OfMigration(
          with(view.meta(), "annotations", annotations), view.spec(), view.status());
    };
  }
}
