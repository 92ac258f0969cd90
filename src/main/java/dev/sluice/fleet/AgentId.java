// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import java.util.Comparator;

/**
 * The stable identity of an agent.
 *
 * @param namespace namespace of its AgentDeployment
 * @param workload name of its AgentDeployment
 * @param ordinal number of the agent within it, from 0
 */
public record AgentId(String namespace, String workload, int ordinal)
    implements Comparable<AgentId> {
  private static final Comparator<AgentId> ORDER =
      Comparator.comparing(AgentId::namespace)
          .thenComparing(AgentId::workload)
          .thenComparingInt(AgentId::ordinal);

  /** The flag targeting key: {@code <namespace>/<agentdeployment>/<ordinal>}. */
  public String targetingKey() {
    return namespace + "/" + workload + "/" + ordinal;
  }

  @Override
  public int compareTo(AgentId other) {
    return ORDER.compare(this, other);
  }
}
