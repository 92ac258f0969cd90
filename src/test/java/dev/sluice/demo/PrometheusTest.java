// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.Clients;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.Prometheus;
import dev.sluice.local.HttpKnock;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Progress;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example as it is judged by a real Prometheus, which scrapes the simulated fleet each second:
 * control plane, operator and fleet are those of the demo.
 */
@Tag("packaged")
class PrometheusTest {
  /** The example takes half a minute, on a machine that does nothing else. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Longer than three bad looks in a row. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(6);

  private static final String TELEMETRY = "use_genserver_telemetry";
  private static final String SAMPLING = "use_head_sampling";

  private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
  private static LocalCluster cluster;
  private static FleetProcess fleet;
  private static Prometheus prometheus;
  private static RunHistory history;
  private static MigrationProbe probe;
  private static String broken;
  @TempDir private static Path folder;

  /** Once; before each test, because what is skipped before all of them is reported nowhere. */
  @BeforeEach
  void everything_runs() throws Exception {
    Path program = Prometheus.require();
    assertThat(broken).as("why it did not start for the test before").isNull();
    if (RUNNING.isEmpty()) {
      try {
        start(program);
      } catch (Exception failure) {
        broken = failure.toString();
        throw failure;
      }
    }
  }

  private static void start(Path program) throws Exception {
    Path addresses = folder.resolve("agents.json");
    int flagPort = HttpKnock.freePort();
    fleet = keep(FleetProcess.start(flagPort, addresses, folder.resolve("fleet.log")));
    prometheus =
        keep(
            Prometheus.start(
                program, folder.resolve("prometheus"), HttpKnock.freePort(), targets()));
    cluster = keep(LocalCluster.start(LocalCluster.Options.defaults(), Progress.silent()));
    cluster.kubectl("apply", "--server-side", "-f", "crds");
    KubernetesClient client =
        keep(Clients.of(Config.fromKubeconfig(cluster.kubeconfig().toFile())));
    probe = new MigrationProbe(client, Example.NAMESPACE);
    history = keep(RunHistory.start(client, InstantSource.system()));
    keep(
        OperatorProcess.start(
            new OperatorProcess.Options(
                Path.of("").toAbsolutePath(),
                cluster.kubeconfig(),
                flagPort,
                addresses,
                Map.of("sluice.providers.main.url", prometheus.address().toString()),
                folder.resolve("operator.log")),
            InstantSource.system()));
    cluster.kubectl("apply", "-k", "k8s/examples/otp-prometheus");
  }

  private static List<Prometheus.Target> targets() {
    return IntStream.range(0, Example.FLEET.replicas())
        .mapToObj(ordinal -> Example.FLEET.name() + "-" + ordinal)
        .map(
            pod ->
                new Prometheus.Target(
                    URI.create(fleet.address() + "/" + Example.NAMESPACE + "/" + pod + "/metrics"),
                    Map.of("namespace", Example.NAMESPACE, "pod", pod)))
        .toList();
  }

  private static <T extends AutoCloseable> T keep(T started) {
    RUNNING.addFirst(started);
    return started;
  }

  @AfterAll
  static void everything_ends() throws Exception {
    try {
      if (history != null) {
        Path kept = Files.createDirectories(Path.of("target/histories/PrometheusTest"));
        assertThat(history.check(kept)).contains("0 breaches");
      }
    } finally {
      for (AutoCloseable one : RUNNING) {
        one.close();
      }
    }
  }

  @Test
  void a_stage_passes_or_is_taken_back_by_the_answers_of_its_queries() throws Exception {
    // When
    MigrationStatus back = reaches(Example.MIGRATION, s -> s.phase() == Phase.RolledBack);

    // Then
    assertThat(probe.moves(Example.MIGRATION))
        .as("two stages have passed")
        .anyMatch(move -> move.startsWith("registry 100%"))
        .anyMatch(move -> move.startsWith("error-context 100%"));
    assertThat(back.progress()).isEqualTo("2/4");
    assertThat(back.lastRollback().cause()).isEqualTo("GuardBreached");
    assertThat(back.lastRollback().fromStage()).isEqualTo("telemetry");
    assertThat(back.lastRollback().reason())
        .containsPattern("error-rate 0\\.[0-9]+ > 0\\.05 \\(mean of .*provider main\\)");
    CheckStatus errors =
        back.verdict().checks().stream()
            .filter(c -> c.name().equals("error-rate"))
            .findFirst()
            .orElseThrow();
    assertThat(errors.verdict()).isEqualTo("Bad");
    assertThat(errors.limit()).isEqualTo(0.05);
    assertThat(errors.reading()).isBetween(0.05, 0.35);
    assertThat(errors.reason()).contains("provider main");
    assertThat(events())
        .anyMatch(
            e -> e.getReason().equals("GuardBreached") && e.getNote().contains("provider main"));
    await().until(() -> fleet.view().on(TELEMETRY) == 0);
  }

  @Test
  void a_stage_holds_while_prometheus_is_away_and_goes_on_when_it_is_back() throws Exception {
    // Given
    cluster.kubectlWith(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: Migration
        metadata: {name: sampling}
        spec:
          flagSetName: otp-cleanup
          healthPolicyName: otp-cleanup
          stages:
          - {name: sampling, flags: [{key: use_head_sampling}], steps: [{percent: 50, hold: 5s}], window: 5s}
        """,
        "apply",
        "-f",
        "-");
    reaches("sampling", s -> s.phase() == Phase.Advancing);

    // When
    prometheus.stop();

    // Then
    MigrationStatus blind = reaches("sampling", s -> s.phase() == Phase.Holding);
    assertThat(probe.condition("sampling", "Healthy").getMessage()).contains("provider main");
    int exposed = fleet.view().on(SAMPLING);
    await()
        .during(LONG_ENOUGH)
        .atMost(PATIENCE)
        .until(
            () ->
                probe.status("sampling").record().equals(blind.record())
                    && fleet.view().on(SAMPLING) == exposed);

    // When
    prometheus.start();
    reaches("sampling", s -> s.phase() == Phase.Advancing);
    probe.annotate("sampling", "sluice.dev/skip-wait", "sampling/50/1");

    // Then
    MigrationStatus done = reaches("sampling", s -> s.phase() == Phase.Completed);
    assertThat(done.history()).extracting(HistoryEntry::decision).doesNotContain("RollBack");
    await().until(() -> fleet.view().on(SAMPLING) == Example.FLEET.replicas());
  }

  private static MigrationStatus reaches(String name, Predicate<MigrationStatus> wanted) {
    return await().until(() -> probe.status(name), status -> status != null && wanted.test(status));
  }

  private static List<Event> events() {
    return probe.client().events().v1().events().inNamespace(Example.NAMESPACE).list().getItems();
  }
}
