// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How large the record of a plan can grow: what stood at the start, what stands, and what each
 * passed stage set. A status is to stay below 64 KiB; this is the part of it that a plan decides,
 * and 20 KiB are left for defaults, cohorts, history, verdict and conditions.
 */
public final class PlanSize {
  /** The most that a record may need, in bytes. */
  static final int MOST = 44 * 1024;

  private static final int KEY_AND_PERCENT = "{'key':'','percent':100},".length();
  private static final int SEED = ",'seed':''".length();
  private static final int STAGE = ",'stage':''".length();

  private PlanSize() {}

  /** The bytes that a plan of that size leaves for what is nice to have; at least 0. */
  public static int left(Observed o) {
    RolloutRecord record = o.record();
    List<Exposure> beginning =
        record == null || record.snapshots().isEmpty()
            ? List.of()
            : record.snapshots().getFirst().exposures();
    return Math.max(0, MOST - of(o.name(), o.spec(), beginning));
  }

  /** The bytes that the record needs at its largest, its cohorts left out. */
  static int of(String migration, MigrationSpec spec, List<Exposure> beginning) {
    int snapshots = 0;
    int sum = 0;
    Map<String, Integer> standing = new HashMap<>();
    for (Exposure exposure : beginning) {
      int size = entry(exposure.key(), exposure.seed());
      snapshots += size;
      sum += more(standing, exposure.key(), size);
    }
    int most = 0;
    for (StageSpec stage : spec.stages()) {
      String seed = migration + "/" + stage.name() + "/";
      int named = STAGE + stage.name().length();
      for (StageFlag flag : stage.flags()) {
        sum += more(standing, flag.key(), entry(flag.key(), seed) + named);
      }
      most = Math.max(most, snapshots + sum);
      for (StageFlag flag : stage.flags()) {
        int size = entry(flag.key(), flag.percent() < 100 ? seed : "");
        snapshots += size;
        sum += more(standing, flag.key(), size + named);
      }
      most = Math.max(most, snapshots + sum);
    }
    return most;
  }

  /** Notes a size; by how much the sum of all grows. */
  private static int more(Map<String, Integer> sizes, String key, int size) {
    Integer before = sizes.put(key, size);
    return before == null ? size : size - before;
  }

  private static int entry(String key, String seed) {
    return KEY_AND_PERCENT + key.length() + (seed.isEmpty() ? 0 : SEED + seed.length());
  }
}
