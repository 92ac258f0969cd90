// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.RolloutRecord.BaselineReading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What ratios are going to be measured against: the median of what the agents of the next step read
 * in the looks before the stage.
 *
 * @param readings the baseline of each check that has one
 * @param ready whether nothing is to be waited for
 */
record Baselines(List<BaselineReading> readings, boolean ready) {
  /** How many looks make a baseline. */
  static final int LOOKS = 3;

  /**
   * After so many looks too little traffic for a baseline is a fact that waiting does not change.
   */
  static final int PATIENCE = 10;

  static Baselines of(HealthQuery query, Sources sources, Window window) {
    List<BaselineReading> readings = new ArrayList<>();
    boolean ready = true;
    List<Look> looks = window.before(query.stageStart());
    for (HealthCheck check : query.policy().checks()) {
      if (check.maxRatio() == null || !sources.declaredBy(query.next())) {
        continue;
      }
      Gathered gathered = Gathered.of(check, query, sources, looks);
      gathered.median().ifPresent(m -> readings.add(new BaselineReading(check.name(), m)));
      ready &= gathered.enough();
    }
    return new Baselines(readings, ready);
  }

  private record Gathered(int looks, boolean served, List<Double> readings) {
    static Gathered of(HealthCheck check, HealthQuery query, Sources sources, List<Look> looks) {
      Limits none = new Limits(check, null);
      List<Double> readings = new ArrayList<>();
      Pool pool = Pool.EMPTY;
      int clear = 0;
      boolean served = true;
      for (Look look : looks) {
        Sight sight = sources.sight(check.signal(), query.next(), look);
        served = !(sight instanceof Sight.NotServed);
        if (sight instanceof Sight.Clear seen) {
          clear++;
          pool = pool.plus(seen.agents());
          if (none.samples(pool.counts()) >= Limits.ENOUGH) {
            readings.add(none.value(pool.counts()).value());
            pool = pool.emptied();
          }
        }
      }
      return new Gathered(clear, served, readings);
    }

    boolean enough() {
      return !served || looks >= PATIENCE || (looks >= LOOKS && !readings.isEmpty());
    }

    Optional<Double> median() {
      if (looks < LOOKS || readings.isEmpty()) {
        return Optional.empty();
      }
      List<Double> sorted = new ArrayList<>(readings);
      Collections.sort(sorted);
      int middle = sorted.size() / 2;
      return Optional.of(
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }
  }
}
