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
 * @param missing since when others have been asked about and had none, where that is known
 */
public record PodFacts(
    Instant time, boolean listed, Map<AgentId, PodFact> pods, Map<AgentId, Instant> missing) {
  public PodFacts {
    pods = Map.copyOf(pods);
    missing = Map.copyOf(missing);
  }
}
