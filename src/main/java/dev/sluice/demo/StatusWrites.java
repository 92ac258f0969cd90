// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.migration.engine.Progress;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often the status of each kind was written, and those of the migration by stage. */
final class StatusWrites {
  private final Map<String, Integer> byKind = new TreeMap<>();
  private final Map<Integer, Integer> byStage = new TreeMap<>();

  /** One write that changed a status; {@code before} is the object as it was. */
  synchronized void count(String kind, @Nullable Object before) {
    byKind.merge(kind, 1, Integer::sum);
    if (kind.equals("Migration")) {
      byStage.merge(before instanceof Migration m ? passed(m) : 0, 1, Integer::sum);
    }
  }

  /** All writes so far. */
  synchronized int total() {
    return byKind.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Writes by kind. */
  synchronized Map<String, Integer> byKind() {
    return Map.copyOf(byKind);
  }

  /** Writes to the migration while that many stages had passed. */
  synchronized int whilePassed(int stages) {
    return byStage.getOrDefault(stages, 0);
  }

  private static int passed(Migration migration) {
    MigrationStatus status = migration.getStatus();
    return status == null ? 0 : Progress.passed(status.record());
  }
}
