// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.judge.Outcome;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.MetricsBody.TooLargeException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one agent for its metrics: one GET with a deadline over all of it, no redirects, no proxy,
 * no compression, no cookies, at most 1 MiB. What an agent answers is read, never repeated.
 */
final class AgentMetricsClient implements AutoCloseable {
  private static final String ACCEPTED =
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .executor(threads)
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(Redirect.NEVER)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  /** What the address gives within the deadline. */
  Outcome ask(URI address, MetricNames names, Duration deadline) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Accept", ACCEPTED)
            .header("Accept-Encoding", "identity")
            .build();
    // The request's own timeout ends with the head; a body that drips would never end.
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request,
            MetricsBody.where(head -> refused(head.statusCode(), head.headers()).isEmpty()));
    try {
      return read(answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS), names);
    } catch (TimeoutException _) {
      answer.cancel(true);
      return new Silent(Silence.Timeout);
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Silent(Silence.Timeout);
    } catch (ExecutionException failure) {
      return new Silent(silence(failure));
    }
  }

  private static Silence silence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case TooLargeException _ -> {
          return Silence.TooLarge;
        }
        case HttpTimeoutException _ -> {
          return Silence.Timeout;
        }
        case ProtocolException _ -> {
          return Silence.HttpError;
        }
        default -> {}
      }
    }
    return Silence.Unreachable;
  }

  private static Outcome read(HttpResponse<byte[]> answer, MetricNames names) {
    Optional<Silence> refused = refused(answer.statusCode(), answer.headers());
    if (refused.isPresent()) {
      return new Silent(refused.get());
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer.body())).toString();
      boolean openMetrics = type(answer.headers()).startsWith("application/openmetrics-text");
      return MetricsPage.read(text, openMetrics, names);
    } catch (CharacterCodingException _) {
      return new Silent(Silence.Garbage);
    }
  }

  /** What the head alone says against the answer. */
  private static Optional<Silence> refused(int status, HttpHeaders headers) {
    if (status >= 300 && status < 400) {
      return Optional.of(Silence.Redirect);
    }
    if (status == 401 || status == 403) {
      return Optional.of(Silence.Denied);
    }
    if (status != 200) {
      return Optional.of(Silence.HttpError);
    }
    String encoding = headers.firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      return Optional.of(Silence.Encoded);
    }
    return type(headers).startsWith("text/html") ? Optional.of(Silence.Html) : Optional.empty();
  }

  private static String type(HttpHeaders headers) {
    return headers.firstValue("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
