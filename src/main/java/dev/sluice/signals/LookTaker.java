// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Found;
import dev.sluice.judge.Look;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.sources.NumberSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Takes a look: asks all at the same time, but never more than a few agents of one fleet. */
final class LookTaker implements Looks {
  /** So many agents of a look are asked at the same time. */
  static final int AT_ONCE = 64;

  private final AgentAddresses addresses;
  private final AgentMetricsClient client;
  private final NumberSource numbers;
  private final InstantSource clock;

  LookTaker(
      AgentAddresses addresses,
      AgentMetricsClient client,
      NumberSource numbers,
      InstantSource clock) {
    this.addresses = addresses;
    this.client = client;
    this.numbers = numbers;
    this.clock = clock;
  }

  @Override
  public Look take(Order order) {
    Instant started = clock.instant();
    Map<String, URI> mapped = addresses.mapped();
    Map<AgentId, Outcome> outcomes = new ConcurrentHashMap<>();
    // An agent that is not in a look counts as not asked, so that none may get lost.
    order.agents().keySet().forEach(a -> outcomes.put(a, new Silent(Silence.Unreachable)));
    Map<CheckSource.External, Found> found = new ConcurrentHashMap<>();
    Found none = new Found(started, new Silent(Silence.Unreachable));
    order.sources().forEach(source -> found.put(source, none));
    Semaphore free = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      order.sources().forEach(s -> threads.execute(() -> found.put(s, ask(s, order))));
      order
          .agents()
          .forEach(
              (agent, metrics) ->
                  threads.execute(
                      () -> {
                        free.acquireUninterruptibly();
                        try {
                          outcomes.put(agent, ask(agent, metrics, mapped, order.deadline()));
                        } finally {
                          free.release();
                        }
                      }));
    }
    return new Look(started, clock.instant(), outcomes, found);
  }

  private Found ask(CheckSource.External source, Order order) {
    Map<String, AgentId> pods = new HashMap<>();
    String namespace = "";
    for (Workload workload : order.workloads()) {
      namespace = workload.namespace();
      // Pods of a Deployment have no names that could be known, but others may have those of ours.
      for (int i = 0; workload.sticky() && i < workload.replicas(); i++) {
        pods.put(AgentPods.name(workload.agent(i), workload), workload.agent(i));
      }
    }
    Found found =
        numbers.ask(
            new NumberSource.Question(
                source, namespace, pods, order.since(), order.interval(), order.patience()));
    return found.answer() instanceof Answer.PerAgent
        ? order.workloads().stream()
            .filter(workload -> !workload.sticky())
            .findFirst()
            .map(workload -> new Found(found.asked(), notByPod(workload)))
            .orElse(found)
        : found;
  }

  private static Answer notByPod(Workload workload) {
    return new Answer.Refused(
        "the query gives numbers by pod, and "
            + workload.name()
            + " is a Deployment, whose pods have no lasting names: give one number for all");
  }

  private Outcome ask(
      AgentId agent, AgentMetrics metrics, Map<String, URI> mapped, Duration deadline) {
    return switch (addresses.of(agent, metrics, mapped)) {
      case AgentAddresses.Address.At at -> client.ask(at.uri(), metrics.names(), deadline);
      case AgentAddresses.Address.None none -> new Silent(none.why());
    };
  }
}
