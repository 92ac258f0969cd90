// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Look;
import java.time.Duration;
import java.util.Map;

/** Takes looks. */
@FunctionalInterface
interface Looks {
  /**
   * Asks the agents and waits for all of them.
   *
   * @param agents what each agent's workload declares
   * @param deadline for each answer
   */
  Look take(Map<AgentId, AgentMetrics> agents, Duration deadline);
}
