// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.agents;
import static dev.sluice.judge.Scene.at;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Compare;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ten agents, a policy that compares, and a look each second; what one agent does in a look is
 * 1,000 requests and as many errors as are said.
 */
final class Sittings {
  static final int REQUESTS = 1_000;
  private static final int AGENTS = 10;

  private HealthPolicySpec policy;
  private final Map<AgentId, double[]> totals = new HashMap<>();
  private final Set<AgentId> silent = new HashSet<>();
  private Set<AgentId> exposed = everybody();
  private Set<AgentId> next = agents(0, 1);
  private List<Set<AgentId>> plan = List.of();
  private @Nullable Instant since;
  private @Nullable Instant stageStart;
  private List<JudgeState> judge = List.of();
  private boolean byId;
  private int second;
  private Sitting sitting;

  Sittings(HealthCheck... checks) {
    policy = new HealthPolicySpec("1s", 2, List.of(checks));
    sitting = Sitting.of(query());
  }

  static HealthCheck compare(String name, Signal signal) {
    return HealthCheck.comparing(name, Role.Guard, new Compare(signal, 0.01));
  }

  static Set<AgentId> everybody() {
    return agents(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  HealthQuery query() {
    List<Set<AgentId>> coming =
        plan.stream().filter(s -> stageStart == null || s.size() > exposed.size()).toList();
    return new HealthQuery(
        "default/otp/1",
        1,
        policy,
        List.of(new Workload("default", "planner", AGENTS)),
        Map.of("planner", new AgentMetrics(9464, "/metrics", MetricNames.STANDARD)),
        exposed,
        coming.isEmpty() ? next : coming.getFirst(),
        coming.isEmpty() ? coming : coming.subList(1, coming.size()),
        since,
        stageStart,
        List.of(),
        judge,
        byId,
        Map.of());
  }

  /** So many looks, in each of which everybody has so many errors. */
  Sittings looks(int count, int errors) {
    return looks(count, errors, errors);
  }

  /** So many looks with those errors of each exposed agent, and those of each of the rest. */
  Sittings looks(int count, int ofExposed, int ofRest) {
    for (int i = 0; i < count; i++) {
      everybody().forEach(a -> add(a, exposed.contains(a) ? ofExposed : ofRest));
      taken();
    }
    return this;
  }

  /** So many looks in which only that agent has errors beyond the one that everybody has. */
  Sittings looksWithOneBad(int count, int bad, int errors) {
    for (int i = 0; i < count; i++) {
      everybody().forEach(a -> add(a, a.equals(agent(bad)) ? errors : 1));
      taken();
    }
    return this;
  }

  private void add(AgentId agent, int errors) {
    double[] total = totals.computeIfAbsent(agent, _ -> new double[2]);
    total[0] += REQUESTS;
    total[1] += errors;
  }

  private void taken() {
    second++;
    Map<AgentId, Outcome> outcomes = new HashMap<>();
    totals.forEach(
        (agent, total) ->
            outcomes.put(
                agent,
                silent.contains(agent) ? new Silent(Silence.Timeout) : sample(total[0], total[1])));
    sitting = sitting.after(new Look(at(second), at(second + 0.1), outcomes, Map.of()));
  }

  /** The same errors, whichever way they show. */
  private static Sample sample(double requests, double errors) {
    return new Sample(
        new Counts(
            Map.of(
                Family.Requests,
                requests,
                Family.Errors,
                errors,
                Family.Sent,
                requests,
                Family.Delivered,
                requests - errors),
            Scene.histogram(requests - 2 * errors, errors, errors, 0)),
        Map.of());
  }

  Sittings silent(int... ordinals) {
    silent.addAll(agents(ordinals));
    return this;
  }

  /** A stage begins with these agents. */
  Sittings stage(int... ordinals) {
    judge = health().compared().next();
    stageStart = at(second + 0.5);
    return step(ordinals);
  }

  /** The next step has these agents; what is remembered was told by {@link #remembers}. */
  Sittings step(int... ordinals) {
    since = at(second + 0.5);
    exposed = agents(ordinals);
    next = everybody();
    sitting = sitting.asked(query());
    return this;
  }

  Sittings next(int... ordinals) {
    next = agents(ordinals);
    sitting = sitting.asked(query());
    return this;
  }

  /** The stage is going to have these steps. */
  Sittings planned(List<Set<AgentId>> steps) {
    plan = steps;
    sitting = sitting.asked(query());
    return this;
  }

  /** The record is written for the next step, and that begins. */
  Sittings advances(int... ordinals) {
    judge = health().compared().next();
    return step(ordinals);
  }

  /** From now on it is asked for stages that give flags to ids, or no longer. */
  Sittings byId(boolean given) {
    byId = given;
    sitting = sitting.asked(query());
    return this;
  }

  /** Somebody edits the policy. */
  Sittings edited(HealthCheck... checks) {
    policy = new HealthPolicySpec("1s", 2, List.of(checks));
    sitting = sitting.asked(query());
    return this;
  }

  /** The stage is over. */
  Sittings over() {
    since = null;
    stageStart = null;
    exposed = everybody();
    judge = List.of();
    sitting = sitting.asked(query());
    return this;
  }

  /** The record is written now. */
  Sittings remembers() {
    judge = health().compared().now();
    sitting = sitting.asked(query());
    return this;
  }

  Sittings remembers(List<JudgeState> states) {
    judge = states;
    return this;
  }

  /** Another process takes over. */
  Sittings restarts() {
    sitting = Sitting.of(query());
    return this;
  }

  /** What the record is to remember now. */
  JudgeState told() {
    return health().compared().now().getFirst();
  }

  Health health() {
    return sitting.health(new PodFacts(at(second), true, Map.of(), Map.of()));
  }

  CheckVerdict verdict(String check) {
    return health().checks().stream().filter(c -> c.name().equals(check)).findFirst().orElseThrow();
  }

  CheckVerdict verdict() {
    return verdict(policy.checks().getFirst().name());
  }
}
