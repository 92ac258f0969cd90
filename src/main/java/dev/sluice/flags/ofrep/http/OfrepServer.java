// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.FlagStore;
import dev.sluice.flags.ofrep.Answers;
import dev.sluice.flags.ofrep.Views;
import dev.sluice.flags.ofrep.access.ApiKeys;
import dev.sluice.flags.ofrep.access.Gate;
import dev.sluice.flags.tls.Listening;
import dev.sluice.flags.tls.PemPair;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of OFREP; every replica has one. It listens from the start, and answers 503 until
 * the flags are loaded. With TLS it listens as soon as its certificate is there.
 */
public final class OfrepServer {
  private static final Logger LOG = Logger.getLogger(OfrepServer.class);
  private static final int LARGEST_HEADERS = 16 * 1024;
  private static final int IDLE_SECONDS = 75;
  private static final int WAIT_SECONDS = 10;

  /** Below 0: any port, and the same for all event loops. */
  private static final int ANY_BUT_SHARED = -8016;

  private final Vertx vertx;
  private final FlagStore store;
  private final ApiKeys keys;
  private final ChangeStreams streams;
  private final OfrepRequests requests;
  private final Pace pace;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private @Nullable Listening listening;
  private @Nullable PemPair pair;
  private @Nullable String deployment;
  private int port;

  /**
   * How often is done what is done again and again, and by how many.
   *
   * @param look how often files are looked at
   * @param leases how often streams are told of leases that have ended
   * @param beat how often streams are kept open
   * @param patience how long the body of a request may take to come
   * @param loops how many event loops serve
   */
  public record Pace(Duration look, Duration leases, Duration beat, Duration patience, int loops) {
    /** As an operator does it. */
    public static final Pace NORMAL =
        new Pace(
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4));
  }

  /** A server of that store. */
  public OfrepServer(
      Vertx vertx,
      FlagStore store,
      Answers answers,
      Gate gate,
      ApiKeys keys,
      Views views,
      ChangeStreams streams,
      OfrepMeters meters,
      InstantSource steady,
      Pace pace) {
    this.vertx = vertx;
    this.store = store;
    this.keys = keys;
    this.streams = streams;
    this.pace = pace;
    this.requests =
        new OfrepRequests(
            vertx, store, views, answers, gate, streams, meters, steady, pace.patience());
  }

  /**
   * Starts to listen.
   *
   * @throws IllegalStateException if the port cannot be had
   */
  public synchronized void start(Listening where) {
    switch (where.transport()) {
      case Listening.Transport.Silent() -> {
        LOG.info(
            "OFREP is not served: set sluice.flags.tls.certificate-file and"
                + " sluice.flags.tls.key-file, or sluice.flags.ofrep.plain-text=true to serve it"
                + " unencrypted");
        return;
      }
      case Listening.Transport.Plain() -> {
        listening = where;
        listen(where, null);
      }
      case Listening.Transport.Tls tls -> {
        listening = where;
        pair = new PemPair("OFREP", tls);
      }
    }
    streams.follow(store);
    look();
    timers.add(vertx.setPeriodic(pace.beat().toMillis(), _ -> streams.beat()));
    again(pace.leases(), streams::look);
    again(pace.look(), this::look);
  }

  /** What may wait is not for an event loop. */
  private void again(Duration period, Runnable what) {
    AtomicReference<String> complainedOf = new AtomicReference<>("");
    timers.add(
        vertx.setPeriodic(
            period.toMillis(),
            _ ->
                vertx
                    .executeBlocking(Executors.callable(what))
                    .onSuccess(_ -> complainedOf.set(""))
                    .onFailure(
                        e -> {
                          // Once for each trouble, however often it is tried.
                          if (!complainedOf.getAndSet(e.toString()).equals(e.toString())) {
                            LOG.error("OFREP goes on as it was, and tries again", e);
                          }
                        })));
  }

  /** The port that is listened on; 0 while none is. */
  public synchronized int port() {
    return port;
  }

  /** How many bytes of the bodies of requests are held now. */
  public long held() {
    return requests.held();
  }

  /** Ends the streams and takes no more requests. */
  public synchronized void stop() {
    timers.forEach(vertx::cancelTimer);
    timers.clear();
    listening = null;
    port = 0;
    streams.end();
    if (deployment != null) {
      await(vertx.undeploy(deployment));
      deployment = null;
    }
    servers.clear();
  }

  /**
   * Takes what files say now.
   *
   * @throws IllegalStateException if it cannot be done; the next look tries it again
   */
  synchronized void look() {
    if (listening == null) {
      return;
    }
    keys.reload();
    PemPair files = pair;
    if (files == null) {
      return;
    }
    Optional<PemKeyCertOptions> changed = files.changed().map(OfrepServer::shown);
    if (changed.isEmpty()) {
      return;
    }
    try {
      show(listening, changed.get());
    } catch (IllegalStateException e) {
      files.again();
      throw e;
    }
  }

  private void show(Listening where, PemKeyCertOptions certificate) {
    if (servers.isEmpty()) {
      listen(where, certificate);
      return;
    }
    for (HttpServer server : servers) {
      var sslOptions = new HttpServerOptions().setKeyCertOptions(certificate).getSslOptions();
      await(server.updateSSLOptions(sslOptions));
    }
    LOG.info("OFREP has another certificate");
  }

  private static PemKeyCertOptions shown(PemPair.Identity identity) {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(identity.certificatePem()))
        .setKeyValue(Buffer.buffer(identity.keyPem()));
  }

  private void listen(Listening where, @Nullable PemKeyCertOptions certificate) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(where.host())
            .setPort(where.port() == 0 ? ANY_BUT_SHARED : where.port())
            .setMaxHeaderSize(LARGEST_HEADERS)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setHandle100ContinueAutomatically(true)
            .setHttp2ClearTextEnabled(false);
    if (certificate != null) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate);
    }
    Future<String> deploying =
        vertx.deployVerticle(
            () -> new Loop(options), new DeploymentOptions().setInstances(pace.loops()));
    try {
      deployment = await(deploying);
      port = servers.getFirst().actualPort();
    } catch (IllegalStateException e) {
      servers.clear();
      // It may have been late only.
      deploying.onSuccess(vertx::undeploy);
      throw new IllegalStateException(
          "sluice.flags.ofrep.port is "
              + where.port()
              + ", which cannot be listened on ("
              + e.getMessage()
              + "): stop what holds it, or set another one; 0 takes any",
          e);
    }
    LOG.infof(
        "OFREP listening on port %d%s", port, certificate == null ? ", unencrypted" : " by TLS");
  }

  /** One event loop that serves. */
  private final class Loop extends AbstractVerticle {
    private final HttpServerOptions options;

    Loop(HttpServerOptions options) {
      this.options = options;
    }

    @Override
    public void start(Promise<Void> started) {
      HttpServer server = vertx.createHttpServer(options).requestHandler(requests::handle);
      servers.add(server);
      server.listen().<Void>mapEmpty().onComplete(started);
    }
  }

  private static <T extends @Nullable Object> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("not done within " + WAIT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
