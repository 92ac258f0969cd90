// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.agents.FleetPods;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.state.AgentCalls;
import dev.sluice.signals.sources.NumberSource;
import dev.sluice.signals.wire.BoundedClient;
import dev.sluice.timing.Timer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** All of it put together: a source of health that can be started and stopped. */
public final class Signals implements AutoCloseable {
  /** Pods of agents are those that have this label. */
  public static final String POD_LABEL = WorkloadNames.LABEL;

  private final Timer timer = new Timer("looks");
  private final AgentMetricsClient client = new AgentMetricsClient();
  private final BoundedClient callClient = new BoundedClient();
  private final AgentCalls calls;
  private final HealthLooks looks;
  private final PodWatch watch;
  private final BroughtPods brought;
  private final FleetWatch fleets;

  /**
   * Nothing runs before {@link #start}.
   *
   * @param agents the pods to be watched: those with {@link #POD_LABEL}
   * @param others the pods of a namespace that a selector finds: those of workloads not ours
   * @param addressMap the administrator's word on where metrics are
   * @param numbers what else health is read from; closed by whoever opened it
   * @param announce is told each owner that has something new to ask for; must not block
   * @param moved is told namespace and label of a fleet whose pods have changed; must not block
   */
  public Signals(
      Informable<Pod> agents,
      BiFunction<String, String, Informable<Pod>> others,
      Optional<Path> addressMap,
      NumberSource numbers,
      InstantSource clock,
      Consumer<String> announce,
      BiConsumer<String, String> moved) {
    PodSignals pods = new PodSignals(clock);
    AgentAddresses addresses = new AgentAddresses(new AddressMap(addressMap), pods);
    this.calls = new AgentCaller(addresses, callClient);
    this.brought = new BroughtPods(pods, others, clock);
    this.looks =
        new HealthLooks(
            new LookTaker(addresses, client, numbers, clock), brought, timer, clock, announce);
    this.watch = new PodWatch(agents, pods, _ -> true, looks);
    this.fleets = new FleetWatch(pods::isListed, moved);
    watch.alsoTell(fleets);
  }

  /** Begins to watch the pods, in the background. */
  public void start() {
    watch.start();
  }

  /** Health as of the last look and the last event of a pod. */
  public HealthSource health() {
    return looks;
  }

  /** The pods of fleets as of the last event. */
  public FleetPods fleets() {
    return fleets;
  }

  /** Calls agents at the addresses that their pods are known by. */
  public AgentCalls calls() {
    return calls;
  }

  @Override
  public void close() {
    watch.close();
    looks.close();
    brought.close();
    timer.close();
    client.close();
    callClient.close();
  }
}
