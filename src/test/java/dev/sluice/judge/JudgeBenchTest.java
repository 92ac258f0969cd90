// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a look costs once it has been taken: looks a second and core, and allocation. */
@Tag("bench")
class JudgeBenchTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final int WARM_UP = 3_000;
  private static final int LOOKS = 6_000;

  /** Twice what is usual. What it catches is a cost that grows with the looks, or the fleet. */
  private static final long BYTES_FOR_AN_AGENT = 16_384;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 1000})
  void a_look_is_judged_by_the_standard_policy(int agents) {
    // Given
    int divisor = Math.max(1, agents / 100);
    PodFacts pods = wellPods(agents);
    Sitting sitting = judged(Sitting.of(query(agents)), pods, looks(agents, 0, WARM_UP / divisor));
    List<Look> looks = looks(agents, WARM_UP / divisor, LOOKS / divisor);
    long thread = Thread.currentThread().threadId();
    long allocated = threads.getThreadAllocatedBytes(thread);
    long cpu = threads.getCurrentThreadCpuTime();

    // When
    Sitting after = judged(sitting, pods, looks);

    // Then
    double seconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    long bytes = (threads.getThreadAllocatedBytes(thread) - allocated) / looks.size();
    System.out.printf(
        "%d agents, %d checks: %.0f looks a second and core, %d KiB allocated for each%n",
        agents, StandardPolicy.SPEC.checks().size() + 1, looks.size() / seconds, bytes / 1024);
    assertThat(after.health(pods).checks())
        .filteredOn(check -> check.name().equals("error-rate"))
        .extracting(CheckVerdict::verdict)
        .containsExactly(Verdict.Good);
    assertThat(bytes / agents).isLessThan(BYTES_FOR_AN_AGENT);
  }

  private static Sitting judged(Sitting begun, PodFacts pods, List<Look> looks) {
    Sitting sitting = begun;
    for (Look look : looks) {
      sitting = sitting.after(look);
      sitting.health(pods);
    }
    return sitting;
  }

  private static List<Look> looks(int agents, int after, int looks) {
    return IntStream.range(after + 1, after + 1 + looks).mapToObj(i -> look(agents, i)).toList();
  }

  private static Look look(int agents, int number) {
    double requests = number * 100.0;
    TreeMap<Double, Double> buckets = new TreeMap<>();
    for (double bound : new double[] {0.01, 0.05, 0.1, 0.5, 1, 5, 10}) {
      buckets.put(bound, requests * Math.min(1, 0.5 + bound));
    }
    buckets.put(Double.POSITIVE_INFINITY, requests);
    Counts counts =
        new Counts(
            Map.of(
                Family.Requests, requests,
                Family.Errors, number * 1.0,
                Family.Sent, requests,
                Family.Delivered, requests),
            Histogram.of(buckets));
    Map<AgentId, Outcome> outcomes = new HashMap<>();
    workload(agents).forEach(agent -> outcomes.put(agent, new Sample(counts, Map.of())));
    Instant time = START.plusSeconds(number);
    return new Look(time, time, outcomes, Map.of());
  }

  private static PodFacts wellPods(int agents) {
    PodFact well = PodFact.UNTOUCHED;
    return new PodFacts(
        START,
        true,
        workload(agents).stream().collect(Collectors.toMap(agent -> agent, agent -> well)),
        Map.of());
  }

  private static Set<AgentId> workload(int agents) {
    Workload planner = new Workload("default", "planner", agents);
    Set<AgentId> all = new HashSet<>();
    for (int i = 0; i < agents; i++) {
      all.add(planner.agent(i));
    }
    return all;
  }

  private static HealthQuery query(int agents) {
    return new HealthQuery(
        "default/otp/1",
        1,
        StandardPolicy.SPEC,
        List.of(new Workload("default", "planner", agents)),
        Map.of("planner", new AgentMetrics(9464, "/metrics", MetricNames.STANDARD)),
        workload(agents),
        Set.of(),
        List.of(),
        START,
        START,
        List.of(),
        List.of(),
        false,
        Map.of());
  }
}
