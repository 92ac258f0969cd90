// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The looks that one operator has taken, by its own clock; it forgets them when it restarts. Looks
 * are counted, not taken: how many there are follows from the time.
 */
final class Looks implements Lookout {
  private static final List<BaselineReading> BASELINES =
      List.of(new BaselineReading("error-rate", 0.004));

  private static final Duration INTERVAL = Duration.ofMillis(Readings.INTERVAL);

  private final Readings readings;
  private final ModelApi api;
  private final LocalClock clock;
  private final Map<String, Long> since = new HashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final TrueTime time;
  private final boolean echoes;
  private long started;

  /** Looks; with echoes there is one more than what it would say could be told from. */
  Looks(Readings readings, ModelApi api, TrueTime time, LocalClock clock, boolean echoes) {
    this.time = time;
    this.echoes = echoes;
    this.readings = readings;
    this.api = api;
    this.clock = clock;
  }

  @Override
  public ConditionSight sight(String owner, String namespace, ResourceCondition asked) {
    return readings.sight();
  }

  @Override
  public List<AgentDeployment> counted(List<AgentDeployment> fleets) {
    return fleets.stream().map(readings::counted).toList();
  }

  @Override
  public void restart() {
    since.clear();
    attempts.clear();
    started = time.millis();
  }

  @Override
  public Health health(HealthQuery query) {
    Integer before = attempts.put(query.owner(), query.attempt());
    if (before != null && before != query.attempt()) {
      since.put(query.owner(), time.millis());
    }
    long begun = begun(query.owner());
    long from = from(begun, query.since());
    int looks = readings.mode() == Deed.UNSEEN ? 0 : between(from, clock.millis());
    int changed = between(Math.max(from, readings.changed() + clock.skew()), clock.millis());
    List<CheckVerdict> checks = readings.checks(looks, Math.min(looks, changed), api);
    return new Health(
        looks == 0 ? null : Instant.ofEpochMilli(from + looks * Readings.INTERVAL),
        looks,
        INTERVAL,
        checks,
        BASELINES,
        readings.mode() != Deed.UNCOMPARED && between(begun, clock.millis()) > 0,
        looks < 2
            ? Compared.NONE
            : new Compared(List.of(), List.of(), List.of(), sides(query, looks)));
  }

  /** Other numbers with each look: whoever wrote them at any time but with transitions is seen. */
  private static List<Side> sides(HealthQuery query, int looks) {
    int agents = query.workloads().stream().mapToInt(Workload::replicas).sum();
    return query.stageStart() == null
        ? List.of(side(Side.Who.BeforeStage, looks))
        : query.exposed().size() == agents
            ? List.of(side(Side.Who.Everybody, looks))
            : List.of(side(Side.Who.Exposed, looks), side(Side.Who.Rest, looks));
  }

  private static Side side(Side.Who who, int looks) {
    return new Side(who, 100L * looks, (long) looks, 0.02, 0.1, false);
  }

  @Override
  public long next(String owner, Instant stepEntered, boolean any) {
    long from = from(begun(owner), stepEntered);
    long changed = Math.max(from, readings.changed() + clock.skew());
    long now = clock.millis();
    int enough = echoes ? 2 : readings.looksUntilKnown();
    if (between(changed, now) >= enough && !readings.restless() && !any) {
      return Long.MAX_VALUE;
    }
    long look = from + (between(from, now) + 1) * Readings.INTERVAL;
    long told = changed + (between(changed, now) + 1) * Readings.INTERVAL;
    return Math.min(look, told) - clock.skew();
  }

  @Override
  public long version() {
    return readings.version();
  }

  /** Since when looks count, by the clock as it stands now. */
  private long begun(String owner) {
    return Math.max(started, since.getOrDefault(owner, started)) + clock.skew();
  }

  private static long from(long begun, Instant stepEntered) {
    return stepEntered == null ? begun : Math.max(begun, stepEntered.toEpochMilli());
  }

  private static int between(long from, long to) {
    return (int) Math.max(0, (to - from) / Readings.INTERVAL);
  }

  @Override
  public void retried(String owner) {
    since.put(owner, time.millis());
    attempts.remove(owner);
  }
}
