// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import dev.sluice.demo.fleet.AgentView.FlagView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One agent. Each unit of work goes through every path, and each path is chosen by its flag at that
 * moment: nothing is remembered from one unit to the next. How long a unit takes is drawn, not
 * waited for, so that a busy machine does not look like a slow agent.
 */
final class SimulatedAgent {
  /** Something always fails. */
  private static final double USUAL_ERROR_SHARE = 0.005;

  private static final double USUAL_LOSS_SHARE = 0.002;
  private static final double MEAN_SECONDS = 0.006;
  private static final double DEVIATION_SECONDS = 0.001;

  private final String id;
  private final String pod;
  private final AgentFlags flags;
  private final List<Tracked> tracked;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final WorkCounters counters = new WorkCounters();
  private @Nullable Instant heardTime;

  SimulatedAgent(
      String id,
      String pod,
      AgentFlags flags,
      List<DualPath> paths,
      RandomGenerator random,
      InstantSource clock) {
    this.id = id;
    this.pod = pod;
    this.flags = flags;
    this.tracked = paths.stream().map(Tracked::new).toList();
    this.random = random;
    this.clock = clock;
    flags.onChange(this::hear);
  }

  String pod() {
    return pod;
  }

  /** Does one unit of work. */
  void work() {
    boolean success = random.nextDouble() >= USUAL_ERROR_SHARE;
    for (Tracked one : tracked) {
      boolean on = flags.on(one.path.key());
      success &= one.path.run(on, random);
      if (on) {
        one.newUnits.incrementAndGet();
      }
    }
    double seconds = Math.max(0.0001, random.nextGaussian(MEAN_SECONDS, DEVIATION_SECONDS));
    boolean arrived = random.nextDouble() >= USUAL_LOSS_SHARE;
    counters.add(success, seconds, arrived);
  }

  WorkTotals totals() {
    return counters.totals();
  }

  synchronized AgentView view() {
    WorkTotals totals = counters.totals();
    return new AgentView(
        id,
        pod,
        flags.connection(),
        heardTime,
        totals.requests(),
        totals.errors(),
        tracked.stream().map(Tracked::view).toList());
  }

  private synchronized void hear() {
    Instant now = clock.instant();
    heardTime = now;
    for (Tracked one : tracked) {
      one.look(flags.on(one.path.key()), now);
    }
  }

  /** What the agent knows of one flag. */
  private static final class Tracked {
    private final DualPath path;
    private final AtomicLong newUnits = new AtomicLong();
    private boolean on;
    private @Nullable Instant sinceTime;
    private @Nullable Instant firstOnTime;
    private int turns;

    Tracked(DualPath path) {
      this.path = path;
    }

    void look(boolean nowOn, Instant now) {
      if (nowOn != on) {
        on = nowOn;
        sinceTime = now;
        firstOnTime = firstOnTime == null ? now : firstOnTime;
        turns++;
      }
    }

    FlagView view() {
      return new FlagView(path.key(), on, sinceTime, firstOnTime, turns, newUnits.get());
    }
  }
}
