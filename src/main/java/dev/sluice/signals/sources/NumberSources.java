// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Found;
import dev.sluice.signals.wire.BoundedClient;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All sources outside the agents, as the administrator configured them. */
public final class NumberSources implements NumberSource, AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BoundedClient http = new BoundedClient();
  private final PrometheusSource prometheus;
  private final InstantSource clock;

  /** Nobody is asked before somebody asks. */
  public NumberSources(Collection<Provider> providers, InstantSource clock) {
    Map<String, ProviderClient> clients = new HashMap<>();
    for (Provider provider : providers) {
      CallGuard guard = new CallGuard(CallGuard.Care.USUAL, provider.timeout());
      clients.put(provider.name(), new ProviderClient(provider, http, guard, clock));
    }
    this.prometheus = new PrometheusSource(clients, threads, clock);
    this.clock = clock;
  }

  @Override
  public Found ask(Question question) {
    return switch (question.source()) {
      case CheckSource.Prometheus asked -> prometheus.ask(asked, question);
      case CheckSource.Unknown _ ->
          new Found(
              clock.instant(),
              new Answer.Refused(
                  "the check names no source that this version knows: upgrade the operator, or"
                      + " correct the check"));
    };
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.close();
  }
}
