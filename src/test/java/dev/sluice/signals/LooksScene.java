// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Counts;
import dev.sluice.judge.Family;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Look;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One owner, its looks by a clock that stands still until it is told to go on, and who is told. */
class LooksScene {
  static final String OWNER = "default/otp/1";
  static final Duration INTERVAL = Duration.ofSeconds(10);

  final Timeline time = new Timeline();
  final List<Instant> looks = new ArrayList<>();
  final List<Duration> deadlines = new ArrayList<>();
  final List<Instant> notBefore = new ArrayList<>();
  int attempt = 1;
  final List<String> announced = new ArrayList<>();
  Duration took = Duration.ofMillis(100);
  Runnable meanwhile = () -> {};
  double requests;
  double errors;

  final PodSignals pods = new PodSignals(time);
  final HealthLooks health = new HealthLooks(this::look, pods, time, time, announced::add);

  private Look look(Looks.Order order) {
    Instant started = time.instant();
    looks.add(started);
    deadlines.add(order.deadline());
    notBefore.add(order.since());
    meanwhile.run();
    time.takes(took);
    requests += 100;
    Map<AgentId, Outcome> outcomes = new HashMap<>();
    Counts counts = new Counts(Map.of(Family.Requests, requests, Family.Errors, errors), null);
    order.agents().keySet().forEach(agent -> outcomes.put(agent, new Sample(counts, Map.of())));
    return new Look(started, time.instant(), outcomes, Map.of());
  }

  HealthQuery query(String interval, Instant since, boolean metrics) {
    HealthCheck check = HealthCheck.guard("error-rate", Signal.ErrorRate, 0.05, null, null);
    return new HealthQuery(
        OWNER,
        attempt,
        new HealthPolicySpec(interval, 2, List.of(check)),
        List.of(new Workload("default", "planner", 2)),
        metrics ? Map.of("planner", Pages.METRICS) : Map.of(),
        Set.of(new AgentId("default", "planner", 0)),
        Set.of(),
        List.of(),
        since,
        since,
        List.of(),
        List.of(),
        false,
        Map.of());
  }

  HealthQuery query() {
    return query("10s", Instant.parse("2026-11-22T10:00:00Z"), true);
  }

  void ask(Duration... times) {
    for (Duration each : times) {
      time.advance(each);
      health.health(query());
    }
  }
}
