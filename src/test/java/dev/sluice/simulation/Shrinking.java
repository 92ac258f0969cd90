// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing schedule as short as it can be: leaves out halves, quarters and single acts for
 * as long as it still fails, and then gives the acts that are left their usual order.
 */
final class Shrinking {
  private Shrinking() {}

  static Schedule shortest(Schedule failing, Predicate<Schedule> fails) {
    Schedule best = failing;
    for (int size = Math.max(1, best.acts().size() / 2); size >= 1; ) {
      Schedule shorter = without(best, size, fails);
      boolean same = shorter.acts().size() == best.acts().size();
      best = shorter;
      size = same ? size / 2 : Math.min(size, Math.max(1, best.acts().size() / 2));
    }
    for (int i = 0; i < best.acts().size(); i++) {
      List<Act> acts = new ArrayList<>(best.acts());
      acts.set(i, acts.get(i).inUsualOrder());
      Schedule calmer = best.with(acts);
      best = fails.test(calmer) ? calmer : best;
    }
    return best;
  }

  private static Schedule without(Schedule schedule, int size, Predicate<Schedule> fails) {
    Schedule best = schedule;
    for (int at = best.acts().size() - size; at >= 0; at -= size) {
      List<Act> acts = new ArrayList<>(best.acts());
      acts.subList(at, Math.min(at + size, acts.size())).clear();
      Schedule shorter = best.with(acts);
      best = fails.test(shorter) ? shorter : best;
    }
    return best;
  }
}
