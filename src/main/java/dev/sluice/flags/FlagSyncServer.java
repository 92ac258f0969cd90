// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.tls.Listening.Transport;
import dev.sluice.flags.tls.PemPair;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC server of the flag wire; every replica has one. It listens from the start and answers
 * UNAVAILABLE until the flags are loaded, so that clients come back by themselves.
 */
@Singleton
public final class FlagSyncServer {
  private static final Logger LOG = Logger.getLogger(FlagSyncServer.class);

  // Clients ping every 10 s and more, but a late ping makes the next one look early, and two early
  // ones cut the client off.
  private static final int PINGS_PERMITTED_EVERY_SECONDS = 1;
  private static final int OWN_PINGS_EVERY_SECONDS = 30;
  private static final int OWN_PING_TIMEOUT_SECONDS = 10;
  private static final int LARGEST_REQUEST = 64 * 1024;
  private static final int STOP_WITHIN_SECONDS = 2;

  private final FlagStore store;
  private final Deliveries deliveries;
  private final SyncTerms terms;
  private final Tenants tenants;
  private final InstantSource clock;
  private final AtomicInteger plainStreams = new AtomicInteger();
  private @Nullable Running running;

  private record Running(
      Server server, FlagSync calls, ScheduledExecutorService timers, SyncNegotiator negotiator) {}

  /** A server of that store. */
  public FlagSyncServer(
      FlagStore store,
      Deliveries deliveries,
      SyncTerms terms,
      Tenants tenants,
      InstantSource clock) {
    this.store = store;
    this.deliveries = deliveries;
    this.terms = terms;
    this.tenants = tenants;
    this.clock = clock;
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 takes any free one
   * @throws UncheckedIOException if the port cannot be had
   */
  public synchronized void start(String host, int port, SyncSecurity security) {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("flag-sync-timer").factory());
    timers.setRemoveOnCancelPolicy(true);
    FlagSync calls = new FlagSync(store, deliveries, terms, tenants, clock, timers);
    SyncNegotiator negotiator = new SyncNegotiator(security.plainText());
    security.tls().ifPresent(files -> follow(files, security, negotiator, timers));
    Server started =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(host, port),
                InternalNettyServerCredentials.create(negotiator))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .permitKeepAliveTime(PINGS_PERMITTED_EVERY_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(OWN_PINGS_EVERY_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(OWN_PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(LARGEST_REQUEST)
            .intercept(new SelectorHeader())
            .intercept(new StreamLimit(terms.streamsPerCaller(), plainStreams, deliveries))
            .addService(calls)
            .build();
    try {
      started.start();
    } catch (IOException e) {
      timers.shutdownNow();
      throw new UncheckedIOException(
          "sluice.flags.port is "
              + port
              + ", which cannot be listened on ("
              + e.getMessage()
              + "): stop what holds it, or set another one; 0 takes any",
          e);
    }
    running = new Running(started, calls, timers, negotiator);
    LOG.infof("flag sync listening on port %d, %s", started.getPort(), security.said());
  }

  private static void follow(
      Transport.Tls files,
      SyncSecurity security,
      SyncNegotiator negotiator,
      ScheduledExecutorService timers) {
    PemPair pair = new PemPair("flag sync", files);
    Runnable look = () -> pair.changed().ifPresent(identity -> show(identity, pair, negotiator));
    look.run();
    long every = security.look().toMillis();
    var _ = timers.scheduleWithFixedDelay(look, every, every, TimeUnit.MILLISECONDS);
    var _ = timers.scheduleWithFixedDelay(() -> tell(negotiator), 1, 1, TimeUnit.MINUTES);
  }

  private static void tell(SyncNegotiator negotiator) {
    int closed = negotiator.closed();
    if (closed > 0) {
      LOG.warnf(
          "flag sync closed %d connections in a minute, because they were in plain text: have those"
              + " clients speak TLS (FLAGD_TLS), or set sluice.flags.sync.plain-text=true",
          closed);
    }
  }

  private static void show(PemPair.Identity identity, PemPair pair, SyncNegotiator negotiator) {
    try {
      negotiator.show(identity);
      LOG.infof("flag sync shows another certificate: %s", identity);
    } catch (SSLException | RuntimeException e) {
      // Else the timer would look no more.
      pair.again();
      LOG.errorf(
          e, "flag sync cannot show another certificate (%s), and goes on as it was", identity);
    }
  }

  /** Whether clients can be served: the port is open, and what they are to be shown is there. */
  public synchronized boolean speaks() {
    return running != null && running.negotiator().speaks();
  }

  /**
   * The certificate that new clients are shown, and those between it and its authority; empty while
   * there is none.
   */
  public synchronized List<X509Certificate> shown() {
    return running == null ? List.of() : running.negotiator().shown();
  }

  /** How many streams are open in plain text. */
  public int plainStreams() {
    return plainStreams.get();
  }

  /** How many selectors are read here whose documents are larger than clients take. */
  public int oversized() {
    return store.oversized();
  }

  /** The port that is listened on; 0 before the start. */
  public synchronized int port() {
    return running == null ? 0 : running.server().getPort();
  }

  /**
   * Takes no more connections, tells those that there are to go, and then ends the streams: so that
   * no client comes back here, and each goes on elsewhere with the flags that it has.
   */
  public synchronized void stop() {
    if (running == null) {
      return;
    }
    Server server = running.server();
    server.shutdown();
    running.calls().end();
    running.timers().shutdownNow();
    try {
      if (!server.awaitTermination(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    running = null;
  }
}
