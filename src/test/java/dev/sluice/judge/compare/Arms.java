// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import dev.sluice.fleet.AgentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Agents that serve requests, some of them exposed.
 *
 * @param requests of each agent in a look
 * @param rates error rate of each agent
 * @param exposed how many of them are exposed, from the first on
 */
record Arms(List<Double> requests, List<Double> rates, int exposed) {
  static final double ALPHA = 0.01;
  static final double RATE = 0.005;

  /** One exposed agent and one that is the rest. */
  static Arms two(double exposed, double rest) {
    return new Arms(List.of(exposed, rest), List.of(RATE, RATE), 1);
  }

  /** So many agents with 200 requests in a look, whose own error rates differ. */
  static Arms differing(Lots lots, int agents, int exposed, double sigma) {
    List<Double> requests = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < agents; i++) {
      requests.add(200.0);
      rates.add(RATE * lots.lognormal(sigma));
    }
    return new Arms(requests, rates, exposed);
  }

  static AgentId agent(int i) {
    return new AgentId("team", "planner", i);
  }

  Set<AgentId> exposedAgents() {
    Set<AgentId> agents = new HashSet<>();
    for (int i = 0; i < exposed; i++) {
      agents.add(agent(i));
    }
    return agents;
  }

  /** One look, with so many times the errors in the first agents. */
  Counted look(Lots lots, double times, int affected) {
    Map<AgentId, Trials> each = new HashMap<>();
    for (int i = 0; i < rates.size(); i++) {
      double rate = Math.min(1, rates.get(i) * (i < affected ? times : 1));
      each.put(agent(i), new Trials(requests.get(i), lots.binomial(requests.get(i), rate)));
    }
    return Counted.of(each);
  }

  History before(Lots lots, int looks) {
    History history = History.NONE;
    for (int i = 0; i < looks; i++) {
      history = history.plus(look(lots, 1, 0));
    }
    return history;
  }

  /** The comparison of a stage that is about to begin, after so many looks at what is natural. */
  Comparison calibrated(Lots lots, int looks) {
    return switch (before(lots, looks).calibration(exposedAgents())) {
      case History.Known.Natural natural -> Comparison.begin(natural);
      case History.Known.TooLittle little -> throw new AssertionError(little);
    };
  }

  /** In how many looks that count it is found worse; {@link Many#NEVER} if not within so many. */
  int found(Lots lots, Comparison begun, double times, int affected, int most) {
    Set<AgentId> agents = exposedAgents();
    Comparison comparison = begun;
    for (int i = 0; i <= most; i++) {
      comparison = comparison.after(look(lots, times, affected), agents);
      if (comparison.worse(ALPHA)) {
        return (int) comparison.state().looks();
      }
    }
    return Many.NEVER;
  }
}
