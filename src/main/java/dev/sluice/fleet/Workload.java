// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static java.util.Objects.requireNonNull;

/**
 * A workload whose agents a flag can be exposed to.
 *
 * @param namespace its namespace
 * @param name name of the AgentDeployment
 * @param replicas how many agents it wants, at least 0
 */
public record Workload(String namespace, String name, int replicas) {
  public Workload {
    requireNonNull(namespace);
    requireNonNull(name);
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas of " + name + " is " + replicas + ", below 0");
    }
  }

  /** The agent of that ordinal. */
  public AgentId agent(int ordinal) {
    return new AgentId(namespace, name, ordinal);
  }

  /** How many agents an exposure of that percent reaches: none at 0, else at least one. */
  public int reached(int percent) {
    return percent == 0 || replicas == 0
        ? 0
        : Math.max(1, Math.toIntExact(((long) percent * replicas + 99) / 100));
  }
}
