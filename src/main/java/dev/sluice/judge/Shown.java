// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Sources.Served;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a look shows of a signal, agent by agent.
 *
 * @param clear counts of those that gave what can be used
 * @param dark why the others gave nothing
 * @param unserved metrics that nobody promised and some do not serve
 */
record Shown(Map<AgentId, Counts> clear, Map<AgentId, String> dark, Set<String> unserved) {
  static Shown by(Sources sources, Signal signal, Set<AgentId> agents, Look look) {
    Shown shown = new Shown(new HashMap<>(), new HashMap<>(), new HashSet<>());
    for (AgentId agent : agents) {
      AgentMetrics metrics = sources.query().metrics().get(agent.workload());
      // An agent that the look did not ask is newer than the look.
      Outcome outcome = look.agents().get(agent);
      if (metrics == null || outcome == null) {
        continue;
      }
      switch (outcome) {
        case Silent silent -> shown.dark.put(agent, silent.why().words());
        case Sample sample -> shown.add(sources, signal, agent, metrics, sample);
      }
    }
    return shown;
  }

  private void add(
      Sources sources, Signal signal, AgentId agent, AgentMetrics metrics, Sample sample) {
    String fault = null;
    boolean served = true;
    for (Family family : Family.of(signal)) {
      String name = family.metric(metrics.names());
      Silence why = sample.faults().get(family);
      boolean missing = why == null && !sample.counts().has(family);
      if (missing && !promised(sources, agent.workload(), family, name)) {
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

  private static boolean promised(Sources sources, String workload, Family family, String name) {
    return !sources.query().policy().equals(StandardPolicy.SPEC)
        || !name.equals(family.metric(MetricNames.STANDARD))
        || sources.seen().contains(new Served(workload, family));
  }

  /** All of it together: one agent that gave nothing is enough to see nothing. */
  Sight sight(Set<AgentId> agents, HealthQuery query) {
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
}
