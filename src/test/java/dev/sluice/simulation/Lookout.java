// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSource;
import dev.sluice.judge.HealthSource;
import java.time.Instant;
import java.util.List;

/** How one operator of the model knows of the agents and the rest, and when that wakes it. */
interface Lookout extends HealthSource, ConditionSource {
  /** Another attempt of that migration is looked at from now on. */
  void retried(String owner);

  /** A new process: it remembers nothing. */
  void restart();

  /**
   * When, by the true time, the next look will be that can say something new; far off if all the
   * looks to come are like the last one.
   *
   * @param any whether every look counts, because it is looks that are waited for
   */
  long next(String owner, Instant stepEntered, boolean any);

  /** What a plan depends on is there, unless it is said otherwise. */
  @Override
  default ConditionSight sight(String owner, String namespace, ResourceCondition asked) {
    return new ConditionSight.Seen(asked.status().name(), false);
  }

  /** The fleets with what their own reconciler, which the model has none of, says of them. */
  default List<AgentDeployment> counted(List<AgentDeployment> fleets) {
    return fleets;
  }

  /** Changes with whatever is read: what was read before counts no more. */
  long version();
}
