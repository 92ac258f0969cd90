// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes looks. */
@FunctionalInterface
interface Looks {
  /**
   * What is to be looked at.
   *
   * @param agents what the workload of each agent that is to be asked declares
   * @param sources what else is to be asked
   * @param workloads every workload of the migration
   * @param since when the running step was entered, before a stage when the attempt began; null if
   *     it is the first that this process knows
   * @param interval between two looks
   * @param deadline for each agent
   */
  record Order(
      Map<AgentId, AgentMetrics> agents,
      Set<CheckSource.External> sources,
      List<Workload> workloads,
      @Nullable Instant since,
      Duration interval,
      Duration deadline) {
    /** Whether there is nothing to look at. */
    boolean isEmpty() {
      return agents.isEmpty() && sources.isEmpty();
    }

    /** For each source: less than the interval, because looks never overlap. */
    Duration patience() {
      return interval.multipliedBy(3).dividedBy(4);
    }
  }

  /** Asks them all and waits for all of them. */
  Look take(Order order);
}
