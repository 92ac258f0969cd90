// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Counts;
import dev.sluice.judge.Family;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Look;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFacts;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Sitting;
import dev.sluice.migration.engine.HealthScope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Ten agents that serve 200 requests in each interval, 0.5 % of which fail by the lot of a fixed
 * seed, judged by the judge of the operator. An agent that has a broken flag fails twice as often.
 */
public final class JudgedFleet {
  private static final int REQUESTS = 200;
  private static final double RATE = 0.005;
  private static final int TIMES = 2;

  private final SplittableRandom lots = new SplittableRandom(1);
  private final Workload fleet = new Workload("default", "planner", 10);
  private final Map<AgentId, int[]> totals = new HashMap<>();
  private final HealthPolicySpec policy;
  private final Supplier<RolloutRecord> record;
  private Sitting sitting;
  private long looks;

  /** The fleet by that policy; the record is what a restart goes on from. */
  public JudgedFleet(HealthPolicySpec policy, Supplier<RolloutRecord> record) {
    this.policy = policy;
    this.record = record;
  }

  /** The operator is another one from now on. */
  public void operatorRestarts() {
    sitting = null;
  }

  HealthPolicySpec policy() {
    return policy;
  }

  /** The health at that time, after the looks that are due by then. */
  Health at(Instant now, Instant start, HealthScope scope, boolean broken) {
    HealthQuery query = query(scope);
    sitting = sitting == null ? Sitting.of(query) : sitting.asked(query);
    long due = Duration.between(start, now).dividedBy(Vitals.INTERVAL);
    // After a clock has been put back looks go on.
    looks = Math.min(looks, due);
    while (looks < due) {
      looks++;
      Instant time = start.plus(Vitals.INTERVAL.multipliedBy(looks));
      sitting = sitting.after(new Look(time, time, outcomes(scope, broken), Map.of()));
    }
    return sitting.health(pods(now));
  }

  private Map<AgentId, Outcome> outcomes(HealthScope scope, boolean broken) {
    Map<AgentId, Outcome> outcomes = new HashMap<>();
    for (int i = 0; i < fleet.replicas(); i++) {
      AgentId agent = fleet.agent(i);
      boolean bad = broken && scope.stageStart() != null && scope.exposed().contains(agent);
      int[] total = totals.computeIfAbsent(agent, _ -> new int[2]);
      for (int request = 0; request < REQUESTS; request++) {
        total[0]++;
        total[1] += lots.nextDouble() < RATE * (bad ? TIMES : 1) ? 1 : 0;
      }
      Counts counts =
          new Counts(
              Map.of(Family.Requests, (double) total[0], Family.Errors, (double) total[1]), null);
      outcomes.put(agent, new Sample(counts, Map.of()));
    }
    return outcomes;
  }

  private PodFacts pods(Instant now) {
    Map<AgentId, PodFact> pods = new HashMap<>();
    for (int i = 0; i < fleet.replicas(); i++) {
      pods.put(fleet.agent(i), PodFact.UNTOUCHED);
    }
    return new PodFacts(now, true, pods, Map.of());
  }

  private HealthQuery query(HealthScope scope) {
    RolloutRecord known = record.get();
    return new HealthQuery(
        "default/" + World.NAME + "/1",
        1,
        policy,
        List.of(fleet),
        Map.of(fleet.name(), new AgentMetrics(9464, "/metrics", MetricNames.STANDARD)),
        scope.exposed(),
        scope.next(),
        scope.later(),
        scope.since(),
        scope.stageStart(),
        known == null ? List.of() : known.baselines(),
        known == null ? List.of() : known.judge(),
        scope.byId(),
        Map.of());
  }
}
