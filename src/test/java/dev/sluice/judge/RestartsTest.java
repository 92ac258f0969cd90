// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agents;
import static dev.sluice.judge.Scene.at;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.sluice.judge.compare.Lots;
import dev.sluice.judge.compare.Many;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another process takes over in the middle of the first of three steps, 40 looks each, and goes on
 * from what was noted two looks before. Ten agents whose own error rates differ, 200 requests of
 * each in a look, 0.5 % errors.
 */
class RestartsTest {
  private static final int RUNS = 150;
  private static final long SEED = 2_100;
  private static final int BEFORE = 61;
  private static final int STEP = 40;
  private static final int NOTED = 28;
  private static final int RESTART = 30;
  private static final double REQUESTS = 200;
  private static final double RATE = 0.005;
  private static final Workload FLEET = new Workload("default", "planner", 10);
  private static final Set<AgentId> ALL = agents(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  private static final List<Set<AgentId>> STEPS =
      List.of(agents(0), agents(0, 1, 2), agents(0, 1, 2, 3, 4), ALL);
  private static final double SIGMA = 0.3;
  private static final double ALPHA = 0.01;

  @ParameterizedTest
  @ValueSource(doubles = {ALPHA, 0.2})
  void a_restart_brings_no_more_false_alarms(double alpha) {
    // When
    Many through = many(alpha, 1, ALL, false);
    Many restarted = many(alpha, 1, ALL, true);

    // Then
    System.out.printf(
        "A/A, alpha %.2f, %d runs: %.2f %% false alarms, with a restart %.2f %%%n",
        alpha, RUNS, through.alarms() * 100, restarted.alarms() * 100);
    assertThat(restarted.alarms()).isLessThanOrEqualTo(Many.most(alpha, RUNS));
    assertThat(restarted.alarms()).isLessThanOrEqualTo(through.alarms());
  }

  @Test
  void twice_the_errors_from_the_second_step_on_are_found_about_as_soon_after_a_restart() {
    // When
    Many through = many(ALPHA, 2, ALL, false);
    Many restarted = many(ALPHA, 2, ALL, true);

    // Then
    System.out.printf(
        "A/B x2, %d runs: found in %d looks (%.1f %%), with a restart in %d (%.1f %%)%n",
        RUNS,
        through.median(),
        through.alarms() * 100,
        restarted.median(),
        restarted.alarms() * 100);
    assertThat(restarted.median()).isLessThanOrEqualTo(through.median() * 5 / 4);
    assertThat(restarted.alarms()).isGreaterThan(through.alarms() - 0.05);
  }

  @Test
  void one_agent_alone_seldom_makes_the_others_look_worse_after_a_restart() {
    // When only the second agent is thirty times as bad
    Many many = many(ALPHA, 30, agents(1), true);

    // Then one in ten would be allowed
    System.out.printf("one bad agent: %.2f %%%n", many.alarms() * 100);
    assertThat(many.alarms()).isLessThanOrEqualTo(0.1);
  }

  /** Each run has lots of its own, the same with a restart and without. */
  private static Many many(double alpha, double times, Set<AgentId> affected, boolean restarts) {
    AtomicLong seed = new AtomicLong(SEED);
    return Many.runs(
        RUNS,
        () -> new Stage(new Lots(seed.getAndIncrement()), alpha).found(times, affected, restarts));
  }

  /** One run. */
  private static final class Stage {
    private final Lots lots;
    private final HealthPolicySpec policy;
    private final Map<AgentId, Double> rates = new HashMap<>();
    private final Map<AgentId, double[]> totals = new HashMap<>();
    private int step = -1;
    private @Nullable Integer entered;
    private @Nullable Integer begun;
    private List<JudgeState> record = List.of();
    private int second;
    private Sitting sitting;

    Stage(Lots lots, double alpha) {
      this.lots = lots;
      HealthCheck check =
          HealthCheck.comparing("against-rest", Role.Guard, new Compare(Signal.ErrorRate, alpha));
      policy = new HealthPolicySpec("1s", 2, List.of(check));
      ALL.stream().sorted().forEach(a -> rates.put(a, RATE * lots.lognormal(SIGMA)));
      sitting = Sitting.of(query());
    }

    /**
     * How many looks after the begin of the second step the affected agents are found worse, those
     * of them that are exposed; an alarm before it is one as well.
     */
    int found(double times, Set<AgentId> affected, boolean restarts) {
      looks(BEFORE, 1, affected);
      int all = 0;
      for (int next = 0; next < STEPS.size() - 1; next++) {
        enter(next);
        List<JudgeState> noted = record;
        for (int i = 1; i <= STEP; i++) {
          looks(1, next == 0 ? 1 : times, affected);
          all++;
          if (breached()) {
            return Math.max(1, all - STEP);
          }
          noted = i == NOTED ? compared().now() : noted;
          if (restarts && next == 0 && i == RESTART) {
            record = noted;
            sitting = Sitting.of(query());
          }
        }
      }
      return Many.NEVER;
    }

    private void enter(int next) {
      record = compared().next();
      step = next;
      entered = second;
      begun = begun == null ? entered : begun;
      sitting = sitting.asked(query());
    }

    private void looks(int count, double times, Set<AgentId> affected) {
      Set<AgentId> exposed = step < 0 ? Set.of() : STEPS.get(step);
      for (int i = 0; i < count; i++) {
        Map<AgentId, Outcome> outcomes = new HashMap<>();
        for (AgentId agent : ALL.stream().sorted().toList()) {
          boolean worse = exposed.contains(agent) && affected.contains(agent);
          double rate = Math.min(1, rates.getOrDefault(agent, RATE) * (worse ? times : 1));
          double[] total = totals.computeIfAbsent(agent, _ -> new double[2]);
          total[0] += REQUESTS;
          total[1] += lots.binomial(REQUESTS, rate);
          outcomes.put(
              agent,
              new Sample(
                  new Counts(Map.of(Family.Requests, total[0], Family.Errors, total[1]), null),
                  Map.of()));
        }
        second++;
        sitting = sitting.after(new Look(at(second), at(second + 0.1), outcomes, Map.of()));
      }
    }

    private boolean breached() {
      return health().checks().stream()
          .anyMatch(c -> c.name().equals("against-rest") && c.breached());
    }

    private Compared compared() {
      return health().compared();
    }

    private Health health() {
      return sitting.health(new PodFacts(at(second), true, Map.of(), Map.of()));
    }

    private HealthQuery query() {
      Integer since = entered;
      Integer start = begun;
      return new HealthQuery(
          "default/otp/1",
          1,
          policy,
          List.of(FLEET),
          Map.of("planner", new AgentMetrics(9464, "/metrics", MetricNames.STANDARD)),
          step < 0 ? ALL : STEPS.get(step),
          STEPS.get(step + 1),
          STEPS.stream().skip(step + 2).toList(),
          since == null ? null : at(since + 0.5),
          start == null ? null : at(start + 0.5),
          List.of(),
          record,
          false,
          Map.of());
    }
  }
}
