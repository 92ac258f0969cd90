// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.history.MigrationBugs.EMERGENCY;
import static dev.sluice.history.Tampering.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.history.rules.Invariants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I28: what has come to its end is left alone; what waits for something is told of. */
class QuietEndTest {
  @ParameterizedTest
  @EnumSource(names = {"RolledBack", "Completed", "Halted"})
  void an_end_is_told_of_late_three_times_at_most(Phase end) {
    assertThat(breaches(end, 3)).isEmpty();
    assertThat(breaches(end, 4))
        .containsExactly("4 writes at the end, and nothing else has changed");
  }

  @ParameterizedTest
  @EnumSource(names = {"Gating", "AwaitingApproval", "Pending"})
  void a_completed_plan_that_has_grown_tells_what_its_gates_read(Phase waiting) {
    assertThat(breaches(waiting, 12)).isEmpty();
  }

  /**
   * What is found in so many writes of a migration in this phase, each of which tells something.
   */
  private static List<String> breaches(Phase phase, int writes) {
    Change last = new Tampering(Histories.simulated()).until(EMERGENCY).getLast();
    HistoryChecker checker = new HistoryChecker(Invariants.all());
    View.OfMigration stands = status("phase", phase).apply((View.OfMigration) last.after());
    List<String> found = new ArrayList<>();
    for (int i = 1; i <= writes; i++) {
      View.OfMigration next = status("exposure", "look " + i).apply(stands);
      long revision = last.revision() + i;
      checker
          .next(new Change(revision, last.time(), last.subject(), Writer.OPERATOR, stands, next))
          .stream()
          .filter(breach -> breach.id().equals("I28"))
          .forEach(breach -> found.add(breach.what()));
      stands = next;
    }
    return found;
  }
}
