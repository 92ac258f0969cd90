// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
  private final InstantSource clock;
  private @Nullable Running running;

  private record Running(Server server, FlagSync calls, ScheduledExecutorService timers) {}

  /** A server of that store. */
  public FlagSyncServer(
      FlagStore store, Deliveries deliveries, SyncTerms terms, InstantSource clock) {
    this.store = store;
    this.deliveries = deliveries;
    this.terms = terms;
    this.clock = clock;
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 takes any free one
   * @throws UncheckedIOException if the port cannot be had
   */
  public synchronized void start(String host, int port) {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("flag-sync-timer").factory());
    timers.setRemoveOnCancelPolicy(true);
    FlagSync calls = new FlagSync(store, deliveries, terms, clock, timers);
    Server started =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .permitKeepAliveTime(PINGS_PERMITTED_EVERY_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(OWN_PINGS_EVERY_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(OWN_PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(LARGEST_REQUEST)
            .intercept(new SelectorHeader())
            .intercept(new StreamLimit(terms.streamsPerCaller(), deliveries))
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
    running = new Running(started, calls, timers);
    LOG.infof("flag sync listening on port %d", started.getPort());
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
