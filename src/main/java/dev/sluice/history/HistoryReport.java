// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.ArrayList;
import java.util.List;

/**
 * What a whole history shows.
 *
 * @param revisions how many it has
 * @param objects of how many objects
 * @param breaches what is broken, as it came
 */
public record HistoryReport(long revisions, int objects, List<Breach> breaches) {
  public HistoryReport {
    breaches = List.copyOf(breaches);
  }

  /**
   * Checks a history.
   *
   * @param invariants new ones
   * @param settled whether it ended at rest, so that what must stand then is asked for too
   */
  public static HistoryReport of(
      List<Invariant> invariants, List<Change> changes, boolean settled) {
    HistoryChecker checker = new HistoryChecker(invariants);
    List<Breach> breaches = new ArrayList<>();
    changes.forEach(change -> breaches.addAll(checker.next(change)));
    if (settled) {
      breaches.addAll(checker.atRest());
    }
    return new HistoryReport(checker.revisions(), checker.objects(), breaches);
  }

  /** One line: {@code 120 revisions, 9 objects, 0 breaches}. */
  public String summary() {
    return revisions
        + " revisions, "
        + objects
        + " objects, "
        + breaches.size()
        + (breaches.size() == 1 ? " breach" : " breaches");
  }
}
