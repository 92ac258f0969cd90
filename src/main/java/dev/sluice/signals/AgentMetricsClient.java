// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.BoundedClient;
import dev.sluice.signals.wire.Got;
import dev.sluice.signals.wire.Heads;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks one agent for its metrics. What an agent answers is read, never repeated. */
final class AgentMetricsClient implements AutoCloseable {
  private static final String ACCEPTED =
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final BoundedClient http = new BoundedClient();

  /** What the address gives within the deadline. */
  Outcome ask(URI address, MetricNames names, Duration deadline) {
    return switch (http.ask(HttpRequest.newBuilder(address).header("Accept", ACCEPTED), deadline)) {
      case Got.Lost lost -> new Silent(lost.why());
      case Got.Page page -> read(page, names);
    };
  }

  private static Outcome read(Got.Page answer, MetricNames names) {
    Optional<Silence> refused = Heads.refused(answer.status(), answer.headers());
    if (refused.isPresent()) {
      return new Silent(refused.get());
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer.body())).toString();
      boolean openMetrics = Heads.type(answer.headers()).startsWith("application/openmetrics-text");
      return MetricsPage.read(text, openMetrics, names);
    } catch (CharacterCodingException _) {
      return new Silent(Silence.Garbage);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
