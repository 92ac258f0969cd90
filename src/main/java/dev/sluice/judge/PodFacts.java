// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of the agents' pods.
 *
 * @param time as of when
 * @param listed whether the pods have been listed at all; if not, nothing is known
 * @param pods each agent that has a pod
 */
public record PodFacts(Instant time, boolean listed, Map<AgentId, PodFact> pods) {
  public PodFacts {
    pods = Map.copyOf(pods);
  }
}
