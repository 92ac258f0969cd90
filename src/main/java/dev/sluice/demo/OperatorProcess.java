// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.local.ControlPlaneException;
import dev.sluice.local.Home;
import dev.sluice.local.HttpKnock;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Operator;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operator as it is shipped, as a process beside this one. */
public final class OperatorProcess implements Operator.Running {
  private static final Duration MOST = Duration.ofSeconds(60);
  private static final int USUAL_FLAG_PORT = 8015;
  private static final String JAR = "target/quarkus-app/quarkus-run.jar";

  private final ChildJvm child;
  private final URI address;
  private final Duration startToReady;

  private OperatorProcess(ChildJvm child, URI address, Duration startToReady) {
    this.child = child;
    this.address = address;
    this.startToReady = startToReady;
  }

  /**
   * How to start it.
   *
   * @param home the checkout, with the built operator under {@code target}
   * @param kubeconfig the cluster to work in
   * @param flagPort port of the flag stream, on loopback
   * @param addressMap file that says where the metrics of agents are
   * @param settings what else an administrator sets, as {@code sluice.*} properties
   * @param log file that takes what it prints
   */
  public record Options(
      Path home,
      Path kubeconfig,
      int flagPort,
      Path addressMap,
      Map<String, String> settings,
      Path log) {
    public Options {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * Starts it and returns when it is ready.
   *
   * @throws IOException if it ends before, or takes too long; the message names the log
   */
  public static OperatorProcess start(Options options, InstantSource clock) throws IOException {
    Path jar = options.home().resolve(JAR);
    if (!Files.isRegularFile(jar)) {
      throw new IOException("no operator at " + jar + ": run ./sluice, which builds it");
    }
    int port = HttpKnock.freePort();
    int ofrepPort = HttpKnock.freePort();
    List<String> line =
        new ArrayList<>(
            List.of(
                "-Xms16m",
                "-Xmx128m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dsluice.flags.host=127.0.0.1",
                "-Dsluice.flags.port=" + options.flagPort(),
                "-Dsluice.flags.ofrep.port=" + ofrepPort,
                "-Dsluice.flags.ofrep.advertised-port=" + ofrepPort,
                "-Dsluice.flags.advertised-host=127.0.0.1",
                "-Dsluice.flags.advertised-port=" + options.flagPort(),
                "-Dsluice.agents.address-map=" + options.addressMap()));
    options.settings().forEach((name, value) -> line.add("-D" + name + "=" + value));
    line.addAll(List.of("-jar", jar.toString()));
    Instant begin = clock.instant();
    ChildJvm child =
        ChildJvm.start(
            "the operator",
            line,
            Map.of("KUBECONFIG", options.kubeconfig().toString()),
            options.log());
    URI address = URI.create("http://127.0.0.1:" + port);
    try {
      HttpKnock.await(
          "the operator", address.resolve("/q/health/ready"), child::alive, MOST, clock);
    } catch (IOException e) {
      child.close();
      throw new IOException(e.getMessage() + "; see " + child.log(), e);
    }
    return new OperatorProcess(child, address, Duration.between(begin, clock.instant()));
  }

  /**
   * The operator beside a cluster for development; its flag stream is at the usual port if free.
   */
  public static OperatorProcess beside(LocalCluster cluster, Progress progress) {
    try {
      Path home = Home.find();
      Path folder = home.resolve("target/dev");
      int flagPort = portOr(USUAL_FLAG_PORT);
      OperatorProcess operator =
          start(
              new Options(
                  home,
                  cluster.kubeconfig(),
                  flagPort,
                  folder.resolve("agents.json"),
                  Map.of(),
                  folder.resolve("operator.log")),
              InstantSource.system());
      progress.say(
          String.format(
              Locale.ROOT,
              "operator ready after %.1f s; flag stream at 127.0.0.1:%d, health and metrics at %s,"
                  + " log in %s",
              operator.startToReady().toMillis() / 1000.0,
              flagPort,
              operator.address(),
              operator.log()));
      return operator;
    } catch (IOException e) {
      throw new ControlPlaneException(String.valueOf(e.getMessage()), e);
    }
  }

  private static int portOr(int wanted) throws IOException {
    try (ServerSocket _ = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return wanted;
    } catch (IOException taken) {
      return HttpKnock.freePort();
    }
  }

  /** Its HTTP port: health and metrics. */
  public URI address() {
    return address;
  }

  public Duration startToReady() {
    return startToReady;
  }

  public Path log() {
    return child.log();
  }

  public boolean alive() {
    return child.alive();
  }

  long residentBytes() {
    return child.residentBytes();
  }

  @Override
  public void close() {
    child.close();
  }
}
