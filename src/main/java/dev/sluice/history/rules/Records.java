// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks things up in a record. */
final class Records {
  private Records() {}

  /** What a flag stands at; null if the record does not know it. */
  static @Nullable Exposure exposure(RolloutRecord record, String key) {
    return find(record.exposures(), key);
  }

  /** What the snapshots say of a flag: the last one that names it; null if none does. */
  static @Nullable Exposure kept(RolloutRecord record, String key) {
    List<Snapshot> snapshots = record.snapshots();
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      Exposure found = find(snapshots.get(i).exposures(), key);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Exposure find(List<Exposure> exposures, String key) {
    for (int i = 0; i < exposures.size(); i++) {
      if (exposures.get(i).key().equals(key)) {
        return exposures.get(i);
      }
    }
    return null;
  }
}
