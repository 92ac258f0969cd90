// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.kit.With.with;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.kit.FleetHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What a broken operator would have written of a fleet instead, or besides. */
record FleetTampering(List<Change> history) {
  /** The history up to the first such step, which is another one then. */
  List<Change> at(Predicate<FleetStep> point, UnaryOperator<View.OfFleet> bug) {
    List<Change> changed = until(point);
    Change change = changed.removeLast();
    changed.add(Tampering.after(change, bug.apply((View.OfFleet) change.after())));
    return changed;
  }

  /** The history up to the first such step, and one more write of its status after it. */
  List<Change> then(Predicate<FleetStep> point, UnaryOperator<View.OfFleet> bug) {
    List<Change> changed = until(point);
    Change change = changed.getLast();
    View.OfFleet stands = (View.OfFleet) change.after();
    changed.add(written(change.revision() + 1, change, Writer.OPERATOR, stands, bug.apply(stands)));
    return changed;
  }

  /** The history up to the first such step, with the fleet as a person has made it before. */
  List<Change> given(Predicate<FleetStep> point, UnaryOperator<View.OfFleet> person) {
    List<Change> changed = until(point);
    Change change = changed.removeLast();
    View.OfFleet before = (View.OfFleet) change.before();
    View.OfFleet edited = person.apply(before);
    View.OfFleet after = (View.OfFleet) change.after();
    changed.add(written(change.revision(), change, Writer.PERSON, before, edited));
    changed.add(
        written(
            change.revision() + 1,
            change,
            Writer.OPERATOR,
            edited,
            new View.OfFleet(edited.meta(), edited.spec(), after.status())));
    return changed;
  }

  /** The history up to the first such step, without the changes of such objects. */
  List<Change> lacking(Predicate<FleetStep> point, Predicate<Subject> objects) {
    List<Change> changed = until(point);
    changed.removeIf(change -> objects.test(change.subject()));
    return changed;
  }

  /** The history up to the first such step, and a StatefulSet that is written after it. */
  List<Change> placed(Predicate<FleetStep> point, String revision, int partition, int replicas) {
    List<Change> changed = until(point);
    return placed(changed, revision, partition, replicas);
  }

  /** The history up to before the first such step, and a StatefulSet that is written instead. */
  List<Change> early(Predicate<FleetStep> point, String revision, int partition, int replicas) {
    List<Change> changed = until(point);
    changed.removeLast();
    return placed(changed, revision, partition, replicas);
  }

  private static List<Change> placed(
      List<Change> changed, String revision, int partition, int replicas) {
    Change set =
        changed.stream()
            .filter(change -> change.subject().kind().equals("StatefulSet"))
            .reduce((_, last) -> last)
            .orElseThrow();
    Change last = changed.getLast();
    changed.add(
        new Change(
            last.revision() + 1,
            last.time(),
            set.subject(),
            set.writer(),
            set.after(),
            FleetHistory.set(revision, partition, replicas)));
    return changed;
  }

  /** The history up to the first such step, and a pod that Sluice deletes after it. */
  List<Change> deleted(Predicate<FleetStep> point, String revision) {
    List<Change> changed = until(point);
    Change last = changed.getLast();
    Subject pod = new Subject("Pod", "default", "planner-0", "uid-of-a-pod");
    Writer sluice = new Writer(Writer.SLUICE, Part.MAIN, "");
    changed.add(
        new Change(
            last.revision() + 1, last.time(), pod, sluice, FleetHistory.pod(revision), null));
    return changed;
  }

  /** The first such step. */
  FleetStep step(Predicate<FleetStep> point) {
    return FleetStep.of(until(point).getLast());
  }

  private List<Change> until(Predicate<FleetStep> point) {
    for (int i = 0; i < history.size(); i++) {
      FleetStep step = FleetStep.of(history.get(i));
      if (step != null && point.test(step)) {
        return new ArrayList<>(history.subList(0, i + 1));
      }
    }
    throw new IllegalArgumentException("the history has no such step");
  }

  private static Change written(
      long revision, Change like, Writer writer, View before, View after) {
    return new Change(revision, like.time(), like.subject(), writer, before, after);
  }

  // Changes of a fleet.

  static UnaryOperator<View.OfFleet> status(UnaryOperator<AgentDeploymentStatus> change) {
    return view -> new View.OfFleet(view.meta(), view.spec(), change.apply(view.status()));
  }

  static UnaryOperator<View.OfFleet> status(String component, Object value) {
    return status(s -> with(s, component, value));
  }

  static UnaryOperator<View.OfFleet> record(UnaryOperator<RolloutRecord> change) {
    return status(s -> with(s, "record", change.apply(s.record())));
  }

  static UnaryOperator<View.OfFleet> record(String component, Object value) {
    return record(r -> with(r, component, value));
  }

  /** As {@link #record}, as the next revision of the record. */
  static UnaryOperator<View.OfFleet> next(String component, Object value) {
    return record(r -> with(with(r, component, value), "revision", r.revision() + 1));
  }

  /** An annotation, as the writer saw it; null for none. */
  static UnaryOperator<View.OfFleet> annotated(String name, String value) {
    return view -> {
      Map<String, String> annotations = new HashMap<>(view.meta().annotations());
      if (value == null) {
        annotations.remove(name);
      } else {
        annotations.put(name, value);
      }
      return new View.OfFleet(
          with(view.meta(), "annotations", annotations), view.spec(), view.status());
    };
  }
}
