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

  // Clients such as Go's ping an idle stream every 10 s and more; a stricter server cuts them off.
  private static final int PINGS_PERMITTED_EVERY_SECONDS = 10;
  private static final int OWN_PINGS_EVERY_SECONDS = 30;
  private static final int OWN_PING_TIMEOUT_SECONDS = 10;
  private static final int LARGEST_REQUEST = 64 * 1024;
  private static final int STOP_WITHIN_SECONDS = 2;

  private final FlagSync service;
  private @Nullable Server server;

  /** A server of that store. */
  public FlagSyncServer(FlagStore store, Deliveries deliveries, InstantSource clock) {
    this.service = new FlagSync(store, deliveries, clock);
  }

  /**
   * Starts to listen.
   *
   * @param port the port; 0 takes any free one
   * @throws UncheckedIOException if the port cannot be had
   */
  public synchronized void start(String host, int port) {
    Server started =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .permitKeepAliveTime(PINGS_PERMITTED_EVERY_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(OWN_PINGS_EVERY_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(OWN_PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(LARGEST_REQUEST)
            .intercept(new SelectorHeader())
            .addService(service)
            .build();
    try {
      started.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "sluice.flags.port is "
              + port
              + ", which cannot be listened on ("
              + e.getMessage()
              + "): stop what holds it, or set another one; 0 takes any",
          e);
    }
    server = started;
    LOG.infof("flag sync listening on port %d", started.getPort());
  }

  /** The port that is listened on; 0 before the start. */
  public synchronized int port() {
    return server == null ? 0 : server.getPort();
  }

  /** Takes no more calls and ends the streams, so that clients go elsewhere at once. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    server.shutdown();
    service.end();
    try {
      if (!server.awaitTermination(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    server = null;
  }
}
