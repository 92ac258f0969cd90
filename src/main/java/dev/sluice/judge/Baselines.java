// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.BaselineReading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What ratios are going to be measured against: the median of what was read in the looks before the
 * stage, of the agents of the next step where they are told apart.
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
      if (check.maxRatio() == null || check.baseline() == Baseline.Rest) {
        continue;
      }
      Gathered gathered =
          switch (CheckSource.of(check)) {
            case CheckSource.Agents agents -> Gathered.of(agents.signal(), query, sources, looks);
            case CheckSource.External external -> Gathered.of(external, query, looks);
          };
      gathered.median().ifPresent(m -> readings.add(new BaselineReading(check.name(), m)));
      ready &= gathered.enough();
    }
    return new Baselines(readings, ready);
  }

  private record Gathered(int looks, boolean served, List<Double> readings) {
    static Gathered of(Signal signal, HealthQuery query, Sources sources, List<Look> looks) {
      if (!sources.declaredBy(query.upcoming())) {
        return new Gathered(0, false, List.of());
      }
      Meter meter = new Meter(signal);
      List<Double> readings = new ArrayList<>();
      Pool pool = Pool.EMPTY;
      int clear = 0;
      boolean served = true;
      for (Look look : looks) {
        Sight sight = sources.sight(signal, query.upcoming(), look);
        served = !(sight instanceof Sight.NotServed);
        if (sight instanceof Sight.Clear seen) {
          clear++;
          pool = pool.plus(seen.agents());
          if (meter.samples(pool.counts()) >= Limits.ENOUGH) {
            readings.add(meter.value(pool.counts()).value());
            pool = pool.emptied();
          }
        }
      }
      return new Gathered(clear, served, readings);
    }

    /** Looks that share an answer count once; what is blind is waited for by whoever says so. */
    static Gathered of(CheckSource.External source, HealthQuery query, List<Look> looks) {
      List<Double> readings = new ArrayList<>();
      Set<Instant> asked = new HashSet<>();
      boolean served = true;
      for (Look look : looks) {
        Found found = look.found().get(source);
        if (found != null && asked.add(found.asked())) {
          Sought sought = Sought.in(found.answer(), source, query.upcoming(), query);
          served = !(sought instanceof Sought.Nothing n && n.verdict() == Verdict.NotConfigured);
          if (sought instanceof Sought.One one) {
            readings.add(one.value());
          }
        }
      }
      return new Gathered(readings.size(), served, readings);
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
