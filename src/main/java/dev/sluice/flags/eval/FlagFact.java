// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord.CohortEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a flag stands at while no migration drives it.
 *
 * @param flag the flag as its FlagSet has it
 * @param percent exposure in percent: kept by a passed stage, else the spec's
 * @param seed what a partial exposure is drawn by
 * @param keptBy {@code <migration>/<stage>} that left the value behind; null if the spec's counts
 * @param cohorts the agents that are noted for that seed, by workload
 */
public record FlagFact(
    Flag flag, int percent, String seed, @Nullable String keptBy, List<CohortEntry> cohorts) {
  public FlagFact {
    cohorts = List.copyOf(cohorts);
  }

  /** The facts of every flag of a set, by key. */
  public static Map<String, FlagFact> of(
      String flagSet, FlagSetSpec spec, @Nullable FlagSetStatus status) {
    Map<String, KeptFlag> kept = new HashMap<>();
    List<CohortEntry> cohorts = status == null ? List.of() : status.cohorts();
    if (status != null) {
      status.kept().forEach(k -> kept.put(k.key(), k));
    }
    Map<String, FlagFact> facts = LinkedHashMap.newLinkedHashMap(spec.flags().size());
    for (Flag flag : spec.flags()) {
      KeptFlag left = kept.get(flag.key());
      String own = flagSet + "/" + flag.key() + "/";
      if (left == null || !counts(left, flag)) {
        facts.put(flag.key(), new FlagFact(flag, flag.percent(), own, null, of(own, cohorts)));
      } else {
        String seed = left.seed() == null ? own : left.seed();
        facts.put(
            flag.key(), new FlagFact(flag, left.percent(), seed, left.by(), of(seed, cohorts)));
      }
    }
    return facts;
  }

  private static List<CohortEntry> of(String seed, List<CohortEntry> cohorts) {
    List<CohortEntry> own = List.of();
    for (CohortEntry cohort : cohorts) {
      if (cohort.seed().equals(seed)) {
        own = own.isEmpty() ? new ArrayList<>() : own;
        own.add(cohort);
      }
    }
    return own;
  }

  /** A spec that says the same keeps the seed, so that the same agents stay in. */
  private static boolean counts(KeptFlag left, Flag flag) {
    return flag.percent().equals(left.specPercent()) || flag.percent().equals(left.percent());
  }
}
