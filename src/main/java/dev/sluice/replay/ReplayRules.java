// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.StageSpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a recording must have in common with the plan: a misspelt name would only be silence. */
final class ReplayRules {
  private ReplayRules() {}

  static void check(
      Migration migration,
      @Nullable FlagSet flagSet,
      List<AgentDeployment> fleets,
      Map<String, HealthPolicy> policies,
      Recording recording) {
    if (flagSet != null && !flagSet.getSpec().workloads().isEmpty()) {
      throw new IllegalArgumentException(
          "FlagSet "
              + flagSet.getMetadata().getName()
              + " names workloads, and no file says how many agents they have: give"
              + " AgentDeployments in their place");
    }
    Map<String, Integer> agents = new HashMap<>();
    fleets.forEach(f -> agents.put(f.getMetadata().getName(), f.getSpec().replicas()));
    Set<String> external = external(migration, policies);
    for (Moment moment : recording.moments()) {
      Stream.concat(moment.agents().keySet().stream(), moment.pods().keySet().stream())
          .filter(agent -> !isOne(agent, migration.getMetadata().getNamespace(), agents))
          .findFirst()
          .ifPresent(
              agent -> {
                throw new IllegalArgumentException(
                    "at "
                        + moment.time()
                        + " the recording tells of "
                        + agent.targetingKey()
                        + ", and the AgentDeployments of the plan have "
                        + agents
                        + " agents: correct the name, or give the AgentDeployment");
              });
      for (String name : moment.checks().keySet()) {
        if (!external.contains(name)) {
          throw new IllegalArgumentException(
              "at "
                  + moment.time()
                  + " the recording tells of check "
                  + name
                  + ", and those that are not read from the agents are "
                  + external
                  + ": correct the name, or give the HealthPolicy");
        }
      }
    }
  }

  private static boolean isOne(AgentId agent, String namespace, Map<String, Integer> agents) {
    return agent.namespace().equals(namespace)
        && agent.ordinal() < agents.getOrDefault(agent.workload(), 0);
  }

  /** Names of the checks of the plan that read something else than the agents' own metrics. */
  private static Set<String> external(Migration migration, Map<String, HealthPolicy> policies) {
    Set<String> names = new TreeSet<>();
    Stream.concat(
            policies.values().stream().map(HealthPolicy::getSpec),
            migration.getSpec().stages().stream().map(StageSpec::health))
        .flatMap(Stream::ofNullable)
        .map(HealthPolicySpec::checks)
        .flatMap(List::stream)
        .filter(check -> CheckSource.of(check) instanceof CheckSource.External)
        .map(HealthCheck::name)
        .forEach(names::add);
    return names;
  }
}
