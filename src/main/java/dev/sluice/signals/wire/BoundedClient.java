// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks by HTTP: a deadline over all of the answer, no redirects, no proxy, no compression, no
 * cookies, at most 1 MiB. Waits on the thread that asks, which should be a virtual one, and never
 * one of the common pool: the JDK's client hands over its answers there, and on two processors that
 * has but one thread.
 */
public final class BoundedClient implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Trust trust;
  private @Nullable Client client;

  /** A client, and the trust that all its connections were begun with. */
  private record Client(SSLContext tls, HttpClient http) {}

  /** Who is trusted now. */
  @FunctionalInterface
  private interface Trust {
    /** The same as long as that does not change; empty if it is not to be known. */
    Optional<SSLContext> now();
  }

  /** Trusts the certificates that the JDK does. */
  public BoundedClient() {
    Optional<SSLContext> always = Optional.of(theJdks());
    trust = () -> always;
  }

  /** Trusts that file alone. */
  public BoundedClient(CaFile trusted) {
    trust = trusted::tls;
  }

  private static SSLContext theJdks() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** Another one once another trust is in force: its connections and sessions stand on the old. */
  private synchronized Optional<HttpClient> http() {
    Optional<SSLContext> now = trust.now();
    if (now.isEmpty()) {
      return Optional.empty();
    }
    Client before = client;
    if (before != null && before.tls() == now.get()) {
      return Optional.of(before.http());
    }
    if (before != null) {
      before.http().shutdown();
    }
    HttpClient next = settings().sslContext(now.get()).build();
    client = new Client(now.get(), next);
    return Optional.of(next);
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
    return ask(
        asked,
        deadline,
        head -> Heads.refused(head.statusCode(), head.headers()).isEmpty(),
        BoundedBody.LIMIT);
  }

  /** The same for a body of a head that is good for the caller, and of so many bytes at most. */
  public Got ask(
      HttpRequest.Builder asked, Duration deadline, Predicate<ResponseInfo> good, int limit) {
    BodyHandler<byte[]> body = BoundedBody.where(good, limit);
    return http()
        .map(http -> ask(http, asked, deadline, body))
        .orElseGet(() -> new Got.Lost(Silence.Untrusted));
  }

  private static Got ask(
      HttpClient http, HttpRequest.Builder asked, Duration deadline, BodyHandler<byte[]> body) {
    HttpRequest request = asked.setHeader("Accept-Encoding", "identity").build();
    // The request's own timeout ends with the head; a body that drips would never end.
    CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request, body);
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
  public synchronized void close() {
    if (client != null) {
      client.http().shutdownNow();
    }
    threads.shutdownNow();
  }
}
