// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.Bucketing;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.DeliverySource;
import dev.sluice.migration.engine.Delivered;
import dev.sluice.migration.engine.Progress;
import java.util.List;

/**
 * How one operator knows who has been sent the flags of a step: nobody at first, some a while
 * later, and everybody within a minute and a half.
 */
final class PlayedDelivery implements DeliverySource {
  /** When to look again. */
  static final long AGAIN = 5_000;

  private static final int LONGEST = 90_000;

  private final LocalClock clock;
  private boolean waits;

  PlayedDelivery(LocalClock clock) {
    this.clock = clock;
  }

  /** Of a running stage only: a rollback is told of once more, also when all is at rest. */
  void of(RolloutRecord record) {
    waits = Progress.running(record);
  }

  @Override
  public Delivered delivered(Asked asked) {
    if (!waits) {
      return Delivered.UNASKED;
    }
    int all = asked.agents().stream().mapToInt(Workload::replicas).sum();
    long takes = Bucketing.bucket(asked.migration() + asked.enteredTime(), LONGEST);
    long passed = clock.millis() - asked.enteredTime().toEpochMilli();
    if (passed >= takes) {
      return new Delivered(true, all, all, List.of(), 0);
    }
    return passed >= takes / 2
        ? new Delivered(true, all, 0, List.of("planner-0"), all)
        : new Delivered(false, all, 0, List.of(), 0);
  }
}
