// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.fleet.AgentId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
    Map<AgentId, Counts> clear = new HashMap<>();
    Map<AgentId, String> dark = new HashMap<>();
    Set<String> unserved = new HashSet<>();
    for (AgentId agent : agents) {
      AgentMetrics metrics = query.metrics().get(agent.workload());
      // An agent that the look did not ask is newer than the look.
      Outcome outcome = look.agents().get(agent);
      if (metrics == null || outcome == null) {
        continue;
      }
      switch (outcome) {
        case Silent silent -> dark.put(agent, silent.why().words());
        case Sample sample -> {
          String fault = null;
          boolean served = true;
          for (Family family : Family.of(signal)) {
            String name = family.metric(metrics.names());
            Silence why = sample.faults().get(family);
            boolean missing = why == null && !sample.counts().has(family);
            if (missing && !promised(agent.workload(), family, name)) {
              served = false;
              unserved.add(name);
            } else if (fault == null && (missing || why != null)) {
              fault = (why == null ? Silence.Missing : why).words() + " " + name;
            }
          }
          if (fault != null) {
            dark.put(agent, fault);
          } else if (served) {
            clear.put(agent, sample.counts());
          }
        }
      }
    }
    return sight(agents, clear, dark, unserved);
  }

  private Sight sight(
      Set<AgentId> agents,
      Map<AgentId, Counts> clear,
      Map<AgentId, String> dark,
      Set<String> unserved) {
    if (!dark.isEmpty()) {
      AgentId first = dark.keySet().stream().sorted().findFirst().orElseThrow();
      return new Sight.Dark(
          first.targetingKey()
              + " "
              + dark.get(first)
              + " ("
              + Wording.agents(dark.size(), agents.size(), query)
              + ")");
    }
    if (clear.isEmpty() && !unserved.isEmpty()) {
      return new Sight.NotServed(
          "the agents serve no " + unserved.stream().sorted().collect(Collectors.joining(", ")));
    }
    return new Sight.Clear(clear);
  }

  private boolean promised(String workload, Family family, String name) {
    return !query.policy().equals(StandardPolicy.SPEC)
        || !name.equals(family.metric(MetricNames.STANDARD))
        || seen.contains(new Served(workload, family));
  }
}
