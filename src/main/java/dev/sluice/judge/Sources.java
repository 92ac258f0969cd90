// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.fleet.AgentId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which metric is promised by whom, so that "serves none" is told from "stopped serving it".
 *
 * <p>A workload that declares {@code metrics} promises every metric that a policy of the user asks
 * for. The built-in policy asks for all there are, so there a metric under its default name is
 * promised only once an agent of the workload has served it.
 *
 * @param query what is asked
 * @param seen metrics that have been served
 */
record Sources(HealthQuery query, Set<Served> seen) {
  /** A metric that an agent of the workload has served. */
  record Served(String workload, Family family) {}

  /** What is promised by the query and what the looks have shown. */
  static Sources of(HealthQuery query, Collection<Look> looks) {
    return looks.stream()
        .reduce(new Sources(query, Set.of()), Sources::after, (before, later) -> later);
  }

  /** The same after one more look. */
  Sources after(Look look) {
    Set<Served> all = new HashSet<>(seen);
    look.agents()
        .forEach(
            (agent, outcome) -> {
              if (outcome instanceof Sample sample) {
                for (Family family : Family.values()) {
                  if (sample.counts().has(family) || sample.faults().containsKey(family)) {
                    all.add(new Served(agent.workload(), family));
                  }
                }
              }
            });
    return new Sources(query, Set.copyOf(all));
  }

  /** Whether any of the agents belongs to a workload that declares metrics. */
  boolean declaredBy(Set<AgentId> agents) {
    return agents.stream().anyMatch(agent -> query.metrics().containsKey(agent.workload()));
  }

  /** What the look shows of the signal on those agents. */
  Sight sight(Signal signal, Set<AgentId> agents, Look look) {
    return Shown.by(this, signal, agents, look).sight(agents, query);
  }

  /** The counts of those of the agents that gave what can be used. */
  Map<AgentId, Counts> clear(Signal signal, Set<AgentId> agents, Look look) {
    return Shown.by(this, signal, agents, look).clear();
  }
}
