// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks by HTTP: a deadline over all of the answer, no redirects, no proxy, no compression, no
 * cookies, at most 1 MiB. Waits on the thread that asks, which should be a virtual one.
 */
public final class BoundedClient implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  /** Trusts the certificates that the JDK does. */
  public BoundedClient() {
    http = settings().build();
  }

  /** Trusts that file alone. */
  public BoundedClient(CaFile trusted) {
    http = settings().sslContext(trusted.tls()).build();
  }

  private HttpClient.Builder settings() {
    return HttpClient.newBuilder()
        .executor(threads)
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY);
  }

  /** What the address gives within the deadline; a body is read only behind a good head. */
  public Got ask(HttpRequest.Builder asked, Duration deadline) {
    HttpRequest request = asked.setHeader("Accept-Encoding", "identity").build();
    // The request's own timeout ends with the head; a body that drips would never end.
    CompletableFuture<HttpResponse<byte[]>> coming =
        http.sendAsync(
            request,
            BoundedBody.where(head -> Heads.refused(head.statusCode(), head.headers()).isEmpty()));
    try {
      HttpResponse<byte[]> answer = coming.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      return new Got.Page(answer.statusCode(), answer.headers(), answer.body());
    } catch (TimeoutException _) {
      coming.cancel(true);
      return new Got.Lost(Silence.Timeout);
    } catch (InterruptedException _) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      return new Got.Lost(Silence.Timeout);
    } catch (ExecutionException failure) {
      return new Got.Lost(Breakage.of(failure));
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
