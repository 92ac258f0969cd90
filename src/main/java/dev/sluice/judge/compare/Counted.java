// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import dev.sluice.fleet.AgentId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What each agent did between two looks. Arrays and not a map, because the history before a stage
 * holds one per agent and look.
 */
public final class Counted {
  /** In order. */
  private final AgentId[] agents;

  private final double[] trials;
  private final double[] errors;

  private Counted(AgentId[] agents) {
    this.agents = agents;
    this.trials = new double[agents.length];
    this.errors = new double[agents.length];
  }

  /** What these agents did. */
  public static Counted of(Map<AgentId, Trials> each) {
    Counted counted = new Counted(each.keySet().stream().sorted().toArray(AgentId[]::new));
    for (int i = 0; i < counted.agents.length; i++) {
      Trials one = each.getOrDefault(counted.agents[i], Trials.NONE);
      counted.trials[i] = one.trials();
      counted.errors[i] = one.errors();
    }
    return counted;
  }

  /** What one agent did. */
  public Trials of(AgentId agent) {
    int at = Arrays.binarySearch(agents, agent);
    return at < 0 ? Trials.NONE : new Trials(trials[at], errors[at]);
  }

  /** What these agents did of it. */
  Counted only(Collection<AgentId> some) {
    Map<AgentId, Trials> each = new HashMap<>();
    for (AgentId agent : some) {
      if (Arrays.binarySearch(agents, agent) >= 0) {
        each.put(agent, of(agent));
      }
    }
    return of(each);
  }

  /** What the exposed agents did, and all others. */
  public Split split(Set<AgentId> exposed) {
    double[] sums = new double[4];
    for (int i = 0; i < agents.length; i++) {
      int arm = exposed.contains(agents[i]) ? 0 : 2;
      sums[arm] += trials[i];
      sums[arm + 1] += errors[i];
    }
    return new Split(new Trials(sums[0], sums[1]), new Trials(sums[2], sums[3]));
  }
}
