// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.BoundedClient;
import dev.sluice.signals.wire.Got;
import dev.sluice.signals.wire.Heads;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Asks one Prometheus. */
final class ProviderClient {
  private final Provider provider;
  private final BoundedClient http;
  private final CallGuard guard;
  private final InstantSource clock;

  ProviderClient(Provider provider, BoundedClient http, CallGuard guard, InstantSource clock) {
    this.provider = provider;
    this.http = http;
    this.guard = guard;
    this.clock = clock;
  }

  /** The answer to a query; waits on the thread that asks. */
  QueryResult ask(String query, Duration patience) {
    Duration deadline = patience.compareTo(provider.timeout()) < 0 ? patience : provider.timeout();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(query, deadline)).header("Accept", "application/json");
    if (provider.tokenFile().isPresent()) {
      try {
        String token = Files.readString(provider.tokenFile().get()).strip();
        request.header("Authorization", "Bearer " + token);
      } catch (IOException | IllegalArgumentException _) {
        return new QueryResult.Failed(
            new Answer.Refused(
                "sluice.providers."
                    + provider.name()
                    + ".token-file cannot be read, or holds no token: the administrator has to"
                    + " correct it"));
      }
    }
    Instant end = clock.instant().plus(deadline);
    return switch (guard.call(() -> attempt(request, end))) {
      case Got.Lost lost -> new QueryResult.Failed(new Silent(lost.why()));
      case Got.Page page -> read(page);
    };
  }

  private Got attempt(HttpRequest.Builder request, Instant end) {
    Duration left = Duration.between(clock.instant(), end);
    return left.isPositive() ? http.ask(request, left) : new Got.Lost(Silence.Timeout);
  }

  private URI address(String query, Duration deadline) {
    String base = provider.url().toString().replaceAll("/+$", "");
    return URI.create(
        base
            + "/api/v1/query?timeout="
            + deadline.toMillis()
            + "ms&query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private QueryResult read(Got.Page page) {
    Optional<Silence> refused = Heads.refusedQuestion(page.status(), page.headers());
    return refused.isPresent()
        ? new QueryResult.Failed(new Silent(refused.get()))
        : QueryPage.read(page.body(), clock.instant());
  }
}
