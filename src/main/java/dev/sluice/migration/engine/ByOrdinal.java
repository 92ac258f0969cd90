// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.util.Set;

/**
 * Whose cohorts are the agents that a StatefulSet turns first: those on the highest ordinals. They
 * are filled up only when the agents of a rung are there, so that no flag comes before its pod; in
 * between they lose who is gone, and get nobody.
 *
 * @param seed of the stage
 * @param fleets their names
 * @param fills whether they are filled up
 */
record ByOrdinal(String seed, Set<String> fleets, boolean fills) {
  static final ByOrdinal NOBODY = new ByOrdinal("", Set.of(), false);

  /** Of the running stage of that observation, or the next; between two rungs. */
  static ByOrdinal kept(Observed o) {
    return o.plan().map(plan -> of(o, plan, false)).orElse(NOBODY);
  }

  /** At a rung of that stage whose agents are there. */
  static ByOrdinal filled(Observed o, StagePlan plan) {
    return of(o, plan, true);
  }

  private static ByOrdinal of(Observed o, StagePlan plan, boolean fills) {
    return new ByOrdinal(Exposures.seed(o.name(), plan.name()), Bringing.fleets(o, plan), fills);
  }

  /** That cohort as it is to be. */
  Cohort fitted(Cohort known, Workload workload, String of, int size) {
    return of.equals(seed) && fleets.contains(workload.name())
        ? known.fromTheTop(workload, size, fills)
        : known.resized(workload, of, size);
  }
}
