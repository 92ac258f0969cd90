// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import dev.sluice.api.HealthCheck;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Found;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.Look;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFacts;
import dev.sluice.judge.Sitting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Health by the looks of a recording, judged as the operator judges its own. */
final class ReplayedHealth implements HealthSource {
  private final InstantSource clock;
  private final Map<AgentId, PodFact> pods = new HashMap<>();
  private @Nullable Sitting sitting;

  ReplayedHealth(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Health health(HealthQuery query) {
    Sitting known = sitting;
    Sitting asked = known == null ? Sitting.of(query) : known.asked(query);
    sitting = asked;
    return asked.health(facts(query, clock.instant()));
  }

  /** A look of the recording; what was seen before anybody asked is of no use to anybody. */
  void saw(Moment moment) {
    Sitting known = sitting;
    if (known != null) {
      sitting =
          known.after(
              new Look(
                  moment.time(), moment.time(), moment.agents(), found(known.query(), moment)));
    }
  }

  private static Map<CheckSource.External, Found> found(HealthQuery query, Moment moment) {
    Map<CheckSource.External, Found> found = new HashMap<>();
    for (HealthCheck check : query.policy().checks()) {
      Answer answer = moment.checks().get(check.name());
      if (answer != null && CheckSource.of(check) instanceof CheckSource.External source) {
        found.put(source, new Found(moment.time(), answer));
      }
    }
    return found;
  }

  /** What became of a pod. */
  void saw(AgentId agent, PodFact fact) {
    pods.put(agent, fact);
  }

  /** What is known of a pod so far. */
  PodFact pod(AgentId agent) {
    return pods.getOrDefault(agent, PodFact.UNTOUCHED);
  }

  /** A pod that the recording does not mention is well. */
  private PodFacts facts(HealthQuery query, Instant now) {
    Map<AgentId, PodFact> facts = new HashMap<>();
    for (Workload workload : query.workloads()) {
      for (int i = 0; i < workload.replicas(); i++) {
        AgentId agent = workload.agent(i);
        facts.put(agent, pod(agent));
      }
    }
    return new PodFacts(now, true, facts, Map.of());
  }
}
