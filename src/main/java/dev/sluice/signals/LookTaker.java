// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Look;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Takes a look: asks all agents at the same time, but never more than a few of one fleet. */
final class LookTaker implements Looks {
  /** So many agents of a look are asked at the same time. */
  static final int AT_ONCE = 64;

  private final AgentAddresses addresses;
  private final AgentMetricsClient client;
  private final InstantSource clock;

  LookTaker(AgentAddresses addresses, AgentMetricsClient client, InstantSource clock) {
    this.addresses = addresses;
    this.client = client;
    this.clock = clock;
  }

  @Override
  public Look take(Map<AgentId, AgentMetrics> agents, Duration deadline) {
    Instant started = clock.instant();
    Map<String, URI> mapped = addresses.mapped();
    Map<AgentId, Outcome> outcomes = new ConcurrentHashMap<>();
    // An agent that is not in a look counts as not asked, so that none may get lost.
    agents.keySet().forEach(agent -> outcomes.put(agent, new Silent(Silence.Unreachable)));
    Semaphore free = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      agents.forEach(
          (agent, metrics) ->
              threads.execute(
                  () -> {
                    free.acquireUninterruptibly();
                    try {
                      outcomes.put(agent, ask(agent, metrics, mapped, deadline));
                    } finally {
                      free.release();
                    }
                  }));
    }
    return new Look(started, clock.instant(), outcomes);
  }

  private Outcome ask(
      AgentId agent, AgentMetrics metrics, Map<String, URI> mapped, Duration deadline) {
    return switch (addresses.of(agent, metrics, mapped)) {
      case AgentAddresses.Address.At at -> client.ask(at.uri(), metrics.names(), deadline);
      case AgentAddresses.Address.None none -> new Silent(none.why());
    };
  }
}
