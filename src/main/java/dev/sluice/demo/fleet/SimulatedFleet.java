// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import dev.sluice.demo.fleet.FleetView.PathView;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The agents, and the clockwork that gives each of them work at a steady rate. */
final class SimulatedFleet implements AutoCloseable {
  private static final int WORKERS = 2;

  private final List<SimulatedAgent> agents;
  private final List<DualPath> paths;
  private final InstantSource clock;
  private final ScheduledExecutorService workers =
      Executors.newScheduledThreadPool(
          WORKERS, Thread.ofPlatform().name("work-", 0).daemon().factory());

  SimulatedFleet(List<SimulatedAgent> agents, List<DualPath> paths, InstantSource clock) {
    this.agents = List.copyOf(agents);
    this.paths = List.copyOf(paths);
    this.clock = clock;
  }

  /** Begins to give each agent that many units of work a second. */
  void start(int unitsPerSecond) {
    long period = TimeUnit.SECONDS.toMicros(1) / unitsPerSecond;
    for (int i = 0; i < agents.size(); i++) {
      long offset = period * i / agents.size();
      var _ =
          workers.scheduleAtFixedRate(agents.get(i)::work, offset, period, TimeUnit.MICROSECONDS);
    }
  }

  Optional<SimulatedAgent> agent(String pod) {
    return agents.stream().filter(a -> a.pod().equals(pod)).findFirst();
  }

  List<DualPath> paths() {
    return paths;
  }

  FleetView view() {
    return new FleetView(
        clock.instant(),
        agents.stream().map(SimulatedAgent::view).toList(),
        paths.stream().map(p -> new PathView(p.key(), p.errorShare())).toList());
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
