// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.Map;

/**
 * One round of asking every agent that declares metrics, and every source outside them.
 *
 * @param started when the first was asked
 * @param ended when the last answer was there, or given up
 * @param agents what each agent gave
 * @param found what each source outside the agents gave
 */
public record Look(
    Instant started,
    Instant ended,
    Map<AgentId, Outcome> agents,
    Map<CheckSource.External, Found> found) {
  public Look {
    agents = Map.copyOf(agents);
    found = Map.copyOf(found);
  }

  /** How many answers it holds. */
  int answers() {
    int answers = agents.size();
    for (Found one : found.values()) {
      answers += one.answer() instanceof Answer.PerAgent many ? many.values().size() : 1;
    }
    return answers;
  }
}
