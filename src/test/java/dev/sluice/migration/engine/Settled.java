// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.RolloutRecord;
import dev.sluice.kit.World;
import java.util.LinkedHashMap;
import java.util.Map;

/** What must be true of a settled world, besides the invariants of its history. */
final class Settled {
  private Settled() {}

  /** Exactly as many agents as the percent says have each flag; to be asked when all is settled. */
  static void exposureIsExact(World world) {
    RolloutRecord record = world.record();
    if (record == null || world.observed().commands().rollback() != null) {
      return;
    }
    Map<String, Integer> percents = percents(record);
    for (Flag flag : world.flags()) {
      Integer percent = percents.get(flag.key());
      if (percent != null && flag.assignment() == Flag.Assignment.Agents) {
        int wanted = world.observed().workloads().stream().mapToInt(w -> w.reached(percent)).sum();
        assertThat(world.served().get(flag.key())).as(flag.key()).hasSize(wanted);
      }
    }
  }

  private static Map<String, Integer> percents(RolloutRecord record) {
    Map<String, Integer> percents = new LinkedHashMap<>();
    record.exposures().forEach(e -> percents.put(e.key(), e.percent()));
    return percents;
  }
}
