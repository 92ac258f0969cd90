// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the changes of one history in their order and says which break an invariant. */
public final class HistoryChecker {
  private static final int EXAMPLE = 20;
  private static final int REMEMBERED = 4096;

  private final List<Invariant> invariants;
  private final Scene scene = new Scene();
  private final List<Change> seen = new ArrayList<>();
  private final Set<Subject> subjects = new HashSet<>();
  private long revisions;
  private long last = -1;

  /**
   * A checker of one history.
   *
   * @param invariants new ones: those that remember are for one history
   */
  public HistoryChecker(List<Invariant> invariants) {
    this.invariants = List.copyOf(invariants);
  }

  /**
   * Takes the next change.
   *
   * @return what it breaks; mostly nothing
   * @throws IllegalArgumentException if it is not later than the one before
   */
  public List<Breach> next(Change change) {
    if (change.revision() <= last) {
      throw new IllegalArgumentException(
          "revision " + change.revision() + " comes after " + last + ": sort the history first");
    }
    last = change.revision();
    revisions++;
    subjects.add(change.subject());
    remember(change);
    scene.look(change);
    List<Breach> breaches = List.of();
    for (Invariant invariant : invariants) {
      Finding finding = invariant.check(change, scene);
      if (finding != null) {
        breaches = plus(breaches, breach(invariant, finding, change.subject()));
      }
    }
    scene.advance(change);
    return breaches;
  }

  /** Looks back when nothing more will come and everything had time to settle. */
  public List<Breach> atRest() {
    List<Breach> breaches = List.of();
    for (Invariant invariant : invariants) {
      Finding finding = invariant.atRest(scene);
      if (finding != null) {
        breaches = plus(breaches, breach(invariant, finding, null));
      }
    }
    return breaches;
  }

  /** How many revisions it has seen. */
  public long revisions() {
    return revisions;
  }

  /** How many objects it has seen. */
  public int objects() {
    return subjects.size();
  }

  private void remember(Change change) {
    if (seen.size() == REMEMBERED) {
      seen.subList(0, REMEMBERED / 2).clear();
    }
    seen.add(change);
  }

  private Breach breach(Invariant invariant, Finding finding, @Nullable Subject changed) {
    Set<Subject> concerned = new HashSet<>(finding.concerned());
    if (changed != null) {
      concerned.add(changed);
    }
    List<Change> example = new ArrayList<>();
    for (int i = seen.size() - 1; i >= 0 && example.size() < EXAMPLE; i--) {
      if (concerned.contains(seen.get(i).subject())) {
        example.add(seen.get(i));
      }
    }
    example.sort(Comparator.comparingLong(Change::revision));
    return new Breach(invariant.id(), invariant.sentence(), finding.what(), example);
  }

  private static List<Breach> plus(List<Breach> breaches, Breach breach) {
    List<Breach> longer = new ArrayList<>(breaches);
    longer.add(breach);
    return longer;
  }
}
