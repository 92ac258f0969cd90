// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.history.rules.Invariants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The checker is checked: bugs that an operator could have, each caught by the right invariant. */
class SeededBugsTest {
  private static final int LEAST = 75;

  @Test
  void every_seeded_bug_is_caught_by_the_invariant_that_it_breaks() {
    // Given
    List<SeededBug> bugs = new ArrayList<>(MigrationBugs.all());
    bugs.addAll(StatusBugs.all());
    bugs.addAll(WaitBugs.all());
    bugs.addAll(OwnershipBugs.all());
    bugs.addAll(YieldBugs.all());
    bugs.addAll(FleetBugs.all());
    bugs.addAll(OverlayBugs.all());

    // When
    List<String> missed = bugs.stream().filter(bug -> !caught(bug)).map(this::told).toList();

    // Then
    System.out.printf(
        "%d of %d seeded bugs caught, by %d invariants%n",
        bugs.size() - missed.size(),
        bugs.size(),
        new TreeSet<>(bugs.stream().map(SeededBug::invariant).toList()).size());
    assertThat(bugs).hasSizeGreaterThanOrEqualTo(LEAST).doesNotHaveDuplicates();
    assertThat(missed).isEmpty();
  }

  /** Up to the bug nothing is wrong; the bug itself is. */
  private static boolean caught(SeededBug bug) {
    HistoryChecker checker = new HistoryChecker(Invariants.timed(Duration.ofSeconds(2)));
    for (Change change : bug.history().subList(0, bug.history().size() - 1)) {
      if (!checker.next(change).isEmpty()) {
        return false;
      }
    }
    List<Breach> breaches = new ArrayList<>(checker.next(bug.history().getLast()));
    if (bug.settled()) {
      breaches.addAll(checker.atRest());
    }
    return breaches.stream().anyMatch(breach -> breach.id().equals(bug.invariant()));
  }

  private String told(SeededBug bug) {
    return bug
        + ", but: "
        + HistoryReport.of(Invariants.timed(Duration.ofSeconds(2)), bug.history(), bug.settled())
            .breaches();
  }
}
