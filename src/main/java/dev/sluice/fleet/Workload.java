// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static java.util.Objects.requireNonNull;

/**
 * A workload whose agents a flag can be exposed to.
 *
 * @param namespace its namespace
 * @param name its name; no two workloads of a namespace share one, whatever their kind
 * @param replicas how many agents it wants, at least 0
 * @param kind what it is
 * @param selector what the pods of another's workload are found by; empty for an AgentDeployment
 */
public record Workload(String namespace, String name, int replicas, Kind kind, String selector) {
  /** What a workload is. */
  public enum Kind {
    /** Ours. */
    AgentDeployment,
    /** Somebody else's, whose pods keep their names. */
    StatefulSet,
    /** Somebody else's, whose pods do not: they are counted, but none can be told from another. */
    Deployment
  }

  public Workload {
    requireNonNull(namespace);
    requireNonNull(name);
    requireNonNull(kind);
    requireNonNull(selector);
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas of " + name + " is " + replicas + ", below 0");
    }
  }

  /** An AgentDeployment. */
  public Workload(String namespace, String name, int replicas) {
    this(namespace, name, replicas, Kind.AgentDeployment, "");
  }

  /** Whether each agent keeps its identity, so that an exposure can reach some of them. */
  public boolean sticky() {
    return kind != Kind.Deployment;
  }

  /** The agent of that ordinal; without {@link #sticky} a number for the sake of counting. */
  public AgentId agent(int ordinal) {
    return new AgentId(namespace, name, ordinal);
  }

  /**
   * How many agents an exposure of that percent reaches: none at 0, else at least one. Agents
   * without an identity of their own are reached all at once, or not at all.
   */
  public int reached(int percent) {
    if (percent == 0 || replicas == 0) {
      return 0;
    }
    if (!sticky()) {
      return percent == 100 ? replicas : 0;
    }
    return Math.max(1, Math.toIntExact(((long) percent * replicas + 99) / 100));
  }
}
