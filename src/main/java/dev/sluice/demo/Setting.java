// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.local.HttpKnock;
import dev.sluice.local.LocalCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Everything that must run before the first act: control plane, operator, fleet, and our own watch.
 * What does not wait for another starts at once, so that the whole takes as long as the longest.
 */
final class Setting implements AutoCloseable {
  private static final String CONTROL_PLANE = "control plane";
  private static final String FLEET = "fleet";
  private static final String OPERATOR = "operator";

  private final Executor threads = task -> Thread.ofPlatform().daemon().start(task);
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final InstantSource clock;
  private final Path home;
  private final Path logs;
  private final StartBoard board;
  private boolean closed;

  Setting(InstantSource clock, Path home, Path logs, StartBoard board) {
    this.board = board;
    this.clock = clock;
    this.home = home;
    this.logs = logs;
  }

  /** All of it, running. */
  record Running(
      LocalCluster cluster,
      FleetProcess fleet,
      OperatorProcess operator,
      ApiWatch api,
      StatusWrites writes,
      RunHistory history,
      Duration controlPlane) {}

  /** Starts all of it. The future fails with the first thing that does not start. */
  CompletableFuture<Running> start(LocalCluster.Options options) {
    return async(() -> assemble(options));
  }

  private Running assemble(LocalCluster.Options options) throws IOException {
    Files.createDirectories(logs);
    Path addresses = logs.resolve("agents.json");
    Files.deleteIfExists(addresses);
    int flagPort = HttpKnock.freePort();
    StatusWrites writes = new StatusWrites();

    CompletableFuture<FleetProcess> fleet = async(() -> fleet(flagPort, addresses));
    board.begins(CONTROL_PLANE);
    LocalCluster cluster =
        keep(LocalCluster.start(options, line -> board.says(CONTROL_PLANE, line)));
    Duration controlPlane = board.done(CONTROL_PLANE, cluster.url());
    cluster.kubectl("apply", "--server-side", "-f", home.resolve("crds").toString());
    CompletableFuture<OperatorProcess> operator =
        async(() -> operator(cluster, flagPort, addresses));
    KubernetesClient client = keep(client(cluster));
    ApiWatch api = keep(new ApiWatch(client, writes, clock));
    RunHistory history = keep(RunHistory.start(client, clock));
    return new Running(cluster, fleet.join(), operator.join(), api, writes, history, controlPlane);
  }

  private FleetProcess fleet(int flagPort, Path addresses) throws IOException {
    board.begins(FLEET);
    FleetProcess fleet = keep(FleetProcess.start(flagPort, addresses, logs.resolve("fleet.log")));
    board.done(FLEET, Example.FLEET.replicas() + " agents at " + fleet.address());
    return fleet;
  }

  private OperatorProcess operator(LocalCluster cluster, int flagPort, Path addresses)
      throws IOException {
    board.begins(OPERATOR);
    OperatorProcess operator =
        keep(
            OperatorProcess.start(
                new OperatorProcess.Options(
                    home,
                    cluster.kubeconfig(),
                    flagPort,
                    addresses,
                    Map.of(),
                    logs.resolve("operator.log")),
                clock));
    board.done(OPERATOR, "its flag stream at 127.0.0.1:" + flagPort);
    return operator;
  }

  /** Ends all that runs, the last started first. */
  @Override
  public void close() {
    while (true) {
      AutoCloseable last;
      synchronized (running) {
        closed = true;
        last = running.pollLast();
      }
      if (last == null) {
        return;
      }
      close(last);
    }
  }

  private static KubernetesClient client(LocalCluster cluster) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
        .build();
  }

  private <T> CompletableFuture<T> async(Start<T> start) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return start.get();
          } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
          }
        },
        threads);
  }

  /** Something that is to be ended with the rest; at once, if the end has come already. */
  private <T extends AutoCloseable> T keep(T started) {
    synchronized (running) {
      if (!closed) {
        running.addLast(started);
        return started;
      }
    }
    close(started);
    throw new CancellationException("ended while it started");
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      // The others must be ended all the same.
      System.err.println("could not end " + one + ": " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Start<T> {
    T get() throws IOException;
  }
}
