// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has a flag that is partly on without a migration: noted, so that nobody who is in leaves when
 * a migration ends or the fleet is scaled. The order of coming is kept, as in a record.
 *
 * <p>Only as much is noted as a status can bear; a cohort beyond that is drawn by hash each time,
 * which is exact, and sticky as long as the fleet is not scaled.
 */
final class StandingCohorts {
  /** So many characters of agents in all: some thousand of them. */
  static final int MOST = 8 * 1024;

  private StandingCohorts() {}

  /**
   * The cohorts from now on.
   *
   * @param observed with the claims and kept values from now on
   * @param before the same with what stands: who yields a flag knows best who has it
   */
  static List<CohortEntry> decide(ObservedFlagSet observed, ObservedFlagSet before) {
    if (!anyPartial(observed)) {
      return List.of();
    }
    List<CohortEntry> known = new ArrayList<>();
    Map<String, Integer> widest = new LinkedHashMap<>();
    FlagFact.of(observed.name(), observed.spec(), observed.status())
        .forEach(
            (key, fact) -> {
              if (fact.flag().assignment() == Assignment.Agents && partial(fact.percent())) {
                widest.merge(fact.seed(), fact.percent(), Math::max);
                known.addAll(recorded(observed.holder(key), fact.seed()));
                known.addAll(recorded(before.holder(key), fact.seed()));
              }
            });
    known.addAll(before.cohorts());
    List<CohortEntry> noted = new ArrayList<>();
    int left = MOST;
    for (Map.Entry<String, Integer> seed : widest.entrySet()) {
      for (Workload workload : observed.workloads()) {
        String agents =
            find(known, seed.getKey(), workload)
                .orElse(Cohort.EMPTY)
                .resized(workload, seed.getKey(), workload.reached(seed.getValue()))
                .format();
        if (!agents.isEmpty() && agents.length() <= left) {
          left -= agents.length();
          noted.add(new CohortEntry(seed.getKey(), workload.name(), agents));
        }
      }
    }
    return noted;
  }

  private static boolean anyPartial(ObservedFlagSet observed) {
    for (Flag flag : observed.spec().flags()) {
      if (partial(flag.percent())) {
        return true;
      }
    }
    for (KeptFlag kept : observed.kept()) {
      if (partial(kept.percent())) {
        return true;
      }
    }
    return false;
  }

  /** A cohort, if it is among those. */
  static Optional<Cohort> find(List<CohortEntry> cohorts, String seed, Workload workload) {
    for (CohortEntry entry : cohorts) {
      if (entry.seed().equals(seed) && entry.workload().equals(workload.name())) {
        return Optional.of(Cohort.parse(entry.agents()));
      }
    }
    return Optional.empty();
  }

  /** Of other flags a record may tell what has long ceased to be. */
  private static List<CohortEntry> recorded(Optional<Driver> driver, String seed) {
    RolloutRecord record = driver.map(Driver::record).orElse(null);
    return record == null
        ? List.of()
        : record.cohorts().stream().filter(cohort -> cohort.seed().equals(seed)).toList();
  }

  private static boolean partial(int percent) {
    return percent > 0 && percent < 100;
  }
}
