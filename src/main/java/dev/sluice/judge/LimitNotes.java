// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.RolloutRecord.JudgeState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What limits have read in the running stage, noted in the rhythm of comparisons. Nothing goes on
 * from it: it is there so that a status tells of readings that are a minute old at most.
 */
final class LimitNotes {
  private LimitNotes() {}

  /** The health with its readings among what is to be noted. */
  static Health in(Health health, HealthQuery query) {
    Instant time = health.lookTime();
    if (query.stageStart() == null || time == null) {
      return health;
    }
    Set<String> compared =
        Comparers.compared(query.policy()).stream()
            .map(HealthCheck::name)
            .collect(Collectors.toSet());
    List<JudgeState> now = new ArrayList<>(health.compared().now());
    for (CheckVerdict check : health.checks()) {
      Double reading = check.reading();
      if (reading != null && Double.isFinite(reading) && !compared.contains(check.name())) {
        now.add(new JudgeState(check.name(), time, List.of(reading), List.of()));
      }
    }
    return health.noting(now);
  }
}
