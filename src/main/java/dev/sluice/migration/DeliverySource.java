// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.fleet.Workload;
import dev.sluice.migration.engine.Delivered;
import java.time.Instant;
import java.util.List;

/** Where it is known who has been sent which flags. */
@FunctionalInterface
public interface DeliverySource {
  /** Knows nothing. */
  DeliverySource NONE = _ -> Delivered.UNASKED;

  /** Where flags are there as soon as a record says so. */
  DeliverySource AT_ONCE =
      asked -> {
        int all = asked.agents().stream().mapToInt(Workload::replicas).sum();
        return new Delivered(true, all, all, List.of(), 0);
      };

  /** What is known now; never waits. Who goes on asking is told when that changes. */
  Delivered delivered(Asked asked);

  /**
   * A question.
   *
   * @param owner who asks
   * @param flagSet id of the set: {@code <namespace>/<name>}
   * @param migration name of the migration
   * @param enteredTime when it came to where it is: which flags are meant
   * @param agents who is to have them
   */
  record Asked(
      String owner, String flagSet, String migration, Instant enteredTime, List<Workload> agents) {
    public Asked {
      agents = List.copyOf(agents);
    }
  }
}
