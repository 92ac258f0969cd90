// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.BoundedClient;
import dev.sluice.signals.wire.CaFile;
import dev.sluice.signals.wire.Got;
import dev.sluice.signals.wire.Heads;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks one Prometheus. Each namespace has its own calls under way and its own failures, so that the
 * queries of one that are too much for the server are not held against the others.
 */
final class ProviderClient implements AutoCloseable {
  /** Namespaces whose failures are remembered. */
  private static final int MANY = 1000;

  private final Provider provider;
  private final Optional<CaFile> trusted;
  private final BoundedClient http;
  private final Map<String, CallGuard> guards = new ConcurrentHashMap<>();
  private final InstantSource clock;

  ProviderClient(Provider provider, InstantSource clock) {
    this.provider = provider;
    this.trusted = provider.caFile().map(CaFile::only);
    this.http = trusted.map(BoundedClient::new).orElseGet(BoundedClient::new);
    this.clock = clock;
  }

  boolean serves(String namespace) {
    return provider.serves(namespace);
  }

  /** Whether what it shows can be of one namespace only. */
  boolean ofOneNamespace() {
    return provider.namespaces().size() == 1;
  }

  /** The answer to a query; waits on the thread that asks, for as long as the provider may take. */
  QueryResult ask(String query, String namespace) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(query)).header("Accept", "application/json");
    if (provider.tokenFile().isPresent()) {
      try {
        String token = Files.readString(provider.tokenFile().get()).strip();
        if (token.isEmpty()) {
          throw new IllegalArgumentException("no token");
        }
        request.header("Authorization", "Bearer " + token);
      } catch (IOException | IllegalArgumentException _) {
        return unreadable("token-file", "token");
      }
    }
    if (trusted.isPresent() && !trusted.get().readable()) {
      return unreadable("ca-file", "certificate");
    }
    return switch (guard(namespace).call(() -> http.ask(request, provider.timeout()))) {
      case Got.Lost lost -> new QueryResult.Failed(new Silent(lost.why()));
      case Got.Page page -> read(page);
    };
  }

  private QueryResult unreadable(String setting, String what) {
    return new QueryResult.Failed(
        new Answer.Refused(
            "sluice.providers."
                + provider.name()
                + "."
                + setting
                + " cannot be read, or holds no "
                + what
                + ": the administrator has to correct it"));
  }

  private CallGuard guard(String namespace) {
    if (guards.size() > MANY) {
      guards.clear();
    }
    return guards.computeIfAbsent(
        namespace, _ -> new CallGuard(CallGuard.Care.USUAL, provider.timeout(), clock));
  }

  private URI address(String query) {
    String base = provider.url().toString().replaceAll("/+$", "");
    return URI.create(
        base
            + "/api/v1/query?timeout="
            + provider.timeout().toMillis()
            + "ms&query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private QueryResult read(Got.Page page) {
    Optional<Silence> refused = Heads.refusedQuestion(page.status(), page.headers());
    return refused.isPresent()
        ? new QueryResult.Failed(new Silent(refused.get()))
        : QueryPage.read(page.body(), clock.instant());
  }

  @Override
  public void close() {
    http.close();
  }
}
