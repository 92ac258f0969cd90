// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import dev.sluice.local.HttpKnock;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the ahead-of-time cache of a program (JEP 514): runs it as a container would, the operator
 * on a local control plane with the example in it, and has the JVM write at its end what it has
 * loaded, linked and measured.
 *
 * @param checkout of Sluice, for the CRDs and the example
 * @param logs folder for what the programs print
 */
record Training(RootFolder root, Path checkout, Path logs, InstantSource clock, Progress progress) {
  private static final Duration TO_START = Duration.ofMinutes(2);
  private static final Duration TO_WRITE = Duration.ofMinutes(5);
  private static final String LOOPBACK = "127.0.0.1";

  /** A large machine's heap would make a cache that a small container cannot use. */
  private static final String HEAP = "-Xmx512m";

  /**
   * One run of a program.
   *
   * @param options of the JVM, besides those of the program
   * @param arguments of the program
   * @param ready what answers 200 as soon as it is ready
   */
  private record Session(
      Program program,
      List<String> options,
      List<String> arguments,
      Map<String, String> environment,
      URI ready) {}

  /** Writes the cache to that file. */
  void train(Program program, Path cache) throws IOException, InterruptedException {
    progress.say("training " + program.image() + ", for its ahead-of-time cache");
    switch (program) {
      case OPERATOR -> operator(cache);
      case AGENT -> agent(cache);
    }
  }

  private void operator(Path cache) throws IOException, InterruptedException {
    String example = checkout.resolve("k8s/examples/otp-cleanup").toString();
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.Options.defaults(), progress)) {
      cluster.kubectl("apply", "--server-side", "-f", checkout.resolve("crds").toString());
      cluster.kubectl("apply", "-k", example);
      int port = HttpKnock.freePort();
      int ofrepPort = HttpKnock.freePort();
      Session session =
          new Session(
              Program.OPERATOR,
              List.of(
                  "-Dquarkus.http.host=" + LOOPBACK,
                  "-Dquarkus.http.port=" + port,
                  "-Dsluice.flags.host=" + LOOPBACK,
                  "-Dsluice.flags.port=" + HttpKnock.freePort(),
                  "-Dsluice.flags.ofrep.port=" + ofrepPort,
                  "-Dsluice.flags.ofrep.advertised-port=" + ofrepPort,
                  "-Dsluice.flags.advertised-host=" + LOOPBACK),
              List.of(),
              Map.of(
                  "KUBECONFIG", cluster.kubeconfig().toString(), "OPERATOR_NAMESPACE", "default"),
              URI.create("http://" + LOOPBACK + ":" + port + "/q/health/ready"));
      run(
          session,
          cache,
          () ->
              cluster.kubectl(
                  "wait",
                  "migration/otp-cleanup",
                  "--for=jsonpath={.status.phase}",
                  "--timeout=" + TO_START.toSeconds() + "s"));
    }
  }

  /** It finds nobody who has flags; it looks for them before it is ready, so that is learnt too. */
  private void agent(Path cache) throws IOException, InterruptedException {
    int port = HttpKnock.freePort();
    Session session =
        new Session(
            Program.AGENT,
            List.of(),
            List.of("--port=" + port, "--flags=some"),
            Map.of(
                "AGENT_ID",
                "default/training/0",
                "FLAGD_RESOLVER",
                "in-process",
                "FLAGD_HOST",
                LOOPBACK,
                "FLAGD_SYNC_PORT",
                Integer.toString(HttpKnock.freePort())),
            URI.create("http://" + LOOPBACK + ":" + port + "/ready"));
    run(session, cache, () -> {});
  }

  private void run(Session session, Path cache, Runnable exercise)
      throws IOException, InterruptedException {
    Path log = Files.createDirectories(logs).resolve(session.program().image() + "-training.log");
    Process process = start(session, cache, log);
    boolean ended;
    try {
      HttpKnock.await(
          session.program().image(), session.ready(), process::isAlive, TO_START, clock);
      exercise.run();
    } catch (IOException notReady) {
      throw new ImageException(notReady.getMessage() + "; see " + log);
    } finally {
      process.destroy();
      ended = process.waitFor(TO_WRITE.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
    }
    if (!ended || Files.notExists(cache)) {
      throw new ImageException(
          "%s left no ahead-of-time cache; see %s".formatted(session.program().image(), log));
    }
  }

  private Process start(Session session, Path cache, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.of(
                    List.of(root.java().toString(), HEAP, "-XX:AOTCacheOutput=" + cache),
                    session.options(),
                    List.of("@" + session.program().argumentFile()),
                    session.arguments())
                .flatMap(List::stream)
                .toList());
    builder.environment().putAll(session.environment());
    // It ends when we do, however that is.
    builder.environment().put("SLUICE_LEASH", "1");
    return builder
        .directory(root.home().toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
