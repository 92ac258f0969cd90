// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.Map;

/**
 * One round of asking every agent that declares metrics.
 *
 * @param started when the first agent was asked
 * @param ended when the last answer was there, or given up
 * @param agents what each agent gave
 */
public record Look(Instant started, Instant ended, Map<AgentId, Outcome> agents) {
  public Look {
    agents = Map.copyOf(agents);
  }
}
