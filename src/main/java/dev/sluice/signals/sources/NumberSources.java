// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.ConditionReader;
import dev.sluice.judge.Found;
import dev.sluice.signals.wire.CaFile;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All sources outside the agents, as the administrator configured them. */
public final class NumberSources implements NumberSource, AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, ProviderClient> clients = new HashMap<>();
  private final PrometheusSource prometheus;
  private final UrlSource urls;
  private final ResourceSource resources;
  private final InstantSource clock;

  /** Nobody is asked before somebody asks. */
  public NumberSources(
      Collection<Provider> providers, Urls urls, ConditionReader conditions, InstantSource clock) {
    this(providers, urls, host -> List.of(InetAddress.getAllByName(host)), conditions, clock);
  }

  NumberSources(
      Collection<Provider> providers,
      Urls urls,
      UrlSource.Lookup names,
      ConditionReader conditions,
      InstantSource clock) {
    for (Provider provider : providers) {
      clients.put(provider.name(), new ProviderClient(provider, clock));
    }
    this.prometheus = new PrometheusSource(clients, threads, clock);
    this.urls = new UrlSource(urls.settings(), names, threads, clock);
    this.resources = new ResourceSource(conditions, threads, clock);
    this.clock = clock;
  }

  /**
   * What checks may ask by URL.
   *
   * @param enabled whether any
   * @param hosts the hosts that they may name, as {@code a.example.com} or {@code *.example.com};
   *     empty for any
   * @param networks the blocks that are not public and may be asked, as {@code 10.0.0.0/8}
   * @param caFile a file with certificate authorities to trust besides those of the JDK, as PEM
   */
  public record Urls(
      boolean enabled, List<String> hosts, List<String> networks, Optional<Path> caFile) {
    private UrlSettings settings() {
      try {
        return new UrlSettings(
            enabled,
            hosts,
            networks.stream().map(Network::parse).toList(),
            caFile.map(CaFile::besides));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "sluice.signals.urls.networks is not a list of blocks such as 10.0.0.0/8: correct it",
            e);
      }
    }
  }

  @Override
  public Found ask(Question question) {
    return switch (question.source()) {
      case CheckSource.Prometheus asked -> prometheus.ask(asked, question);
      case CheckSource.Http asked ->
          urls.ask(
              asked.url(), "application/json", question, page -> NumberPages.json(page, asked));
      case CheckSource.OpenMetrics asked ->
          urls.ask(
              asked.url(),
              "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
              question,
              page -> NumberPages.metrics(page, asked));
      case CheckSource.Resource asked -> resources.ask(asked.wanted(), question);
      case CheckSource.Suite asked ->
          new Found(clock.instant(), new Answer.Refused(asked.cronJob() + " is no number"));
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
    clients.values().forEach(ProviderClient::close);
  }
}
