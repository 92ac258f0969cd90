// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Forwarder;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code status -w} where no terminal is: a line for each transition and one for each piece of new
 * evidence, whatever the connection.
 */
@ExtendWith(ApiServer.class)
class WatchTest {
  private static final String JUDGED =
      """
      {"status": {"observedGeneration": 1, "phase": "Advancing", "stage": "one",
        "record": {"attempt": 1, "position": "Running", "revision": %d,
          "judge": [{"check": "vs-rest", "numbers":
            [0, 1.06, 1, 1, 10, 4000, %d, 16000, 76, 41, 71, 0, 0, 0, 0, 0, 0, 0, 0,
             1, 2, 3, 3, 1, -9, -20, 0, 0, 0, 0, 0, 0, 0, 0]}]},
        "verdict": {"overall": "Undecided", "checks": [
          {"name": "pods", "verdict": "NotConfigured", "reason": "no pods"},
          {"name": "error-rate", "verdict": "Good", "reading": 0.004, "reason": "0.4 %% <= 5 %%"},
          {"name": "vs-rest", "verdict": "Undecided", "reason": "not enough seen yet"}]}}}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final CommandLine cli = Cli.commandLine().setOut(new PrintWriter(out));
  private KubernetesClient client;

  @BeforeEach
  void a_migration(KubernetesClient access) {
    client = access;
    apply("otp");
  }

  @Test
  void goes_on_where_it_was_when_the_connection_breaks_and_ends_with_the_migration()
      throws Exception {
    // Given
    URI server = URI.create(SharedCluster.get().url());
    try (Forwarder line = new Forwarder(server)) {
      Path kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(
          kubeconfig,
          Files.readString(SharedCluster.get().kubeconfig())
              .replace(server.toString(), line.address().toString()));
      line.open();
      CompletableFuture<Integer> watching = watch("otp", kubeconfig);
      told("Unseen");

      // When
      line.cut();
      phase("otp", "Advancing");
      line.open();

      // Then
      told("Advancing");
      phase("otp", "Completed");
      assertThat(watching.get()).isZero();
      assertThat(out.toString().lines()).hasSize(3);
    }
  }

  @Test
  void of_a_whole_namespace_tells_of_each_until_it_is_stopped() {
    // Given
    apply("another");
    CompletableFuture<Integer> watching = watch(null, SharedCluster.get().kubeconfig());
    told("otp  Unseen");
    told("another  Unseen");

    // When
    phase("another", "Completed");

    // Then
    told("another  Completed");
    assertThat(watching).isNotDone();
    watcher.interrupt();
    assertThat(watching.join()).isEqualTo(130);
  }

  @Test
  void each_change_is_told_with_its_evidence_and_nothing_that_stayed_the_same_is_told_again() {
    // Given
    probe()
        .apply(
            """
            apiVersion: sluice.dev/v1alpha1
            kind: HealthPolicy
            metadata: {name: careful}
            spec: {checks: [{name: vs-rest, compare: {signal: ErrorRate}}]}
            """);
    probe()
        .apply(
            MigrationProbe.migration("judged", MigrationProbe.stage("one", "registry"))
                .replace("cooldown:", "healthPolicyName: careful, cooldown:"));
    patch("judged", JUDGED.formatted(44, 44));
    CompletableFuture<Integer> watching = watch("judged", SharedCluster.get().kubeconfig());
    told("44 of 4000");

    // When a minute's look is noted, and the stage passes
    patch("judged", JUDGED.formatted(48, 48));
    told("48 of 4000");
    phase("judged", "Completed");

    // Then
    assertThat(watching.join()).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceFirst("^\\S+  judged  ", "")))
        .satisfiesExactly(
            place -> assertThat(place).startsWith("Advancing "),
            limit -> assertThat(limit).isEqualTo("error-rate  Good  0.4 % <= 5 %"),
            compared ->
                assertThat(compared)
                    .startsWith("vs-rest  Undecided  2.32 x the errors of the rest (at least ")
                    .endsWith("(44 of 4000 against 76 of 16000 requests, 10 looks, phi 1)"),
            compared ->
                assertThat(compared)
                    .startsWith("vs-rest  Undecided  2.53 x the errors of the rest (at least ")
                    .contains("48 of 4000"),
            end -> assertThat(end).startsWith("Completed "));
  }

  private Thread watcher;

  private CompletableFuture<Integer> watch(String name, Path kubeconfig) {
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    String[] line =
        name == null ? new String[] {"status", "-w"} : new String[] {"status", name, "-w"};
    String[] where = {"--kubeconfig", kubeconfig.toString(), "-n", client.getNamespace()};
    String[] words = new String[line.length + where.length];
    System.arraycopy(line, 0, words, 0, line.length);
    System.arraycopy(where, 0, words, line.length, where.length);
    watcher = Thread.ofVirtual().start(() -> exit.complete(cli.execute(words)));
    return exit;
  }

  private void told(String text) {
    await().until(() -> out.toString().contains(text));
  }

  private void apply(String name) {
    probe().apply(MigrationProbe.migration(name, MigrationProbe.stage("one", "registry")));
  }

  private MigrationProbe probe() {
    return new MigrationProbe(client, client.getNamespace());
  }

  private void phase(String name, String phase) {
    patch(name, "{\"status\": {\"observedGeneration\": 1, \"phase\": \"" + phase + "\"}}");
  }

  private void patch(String name, String patch) {
    SharedCluster.get()
        .kubectl(
            "patch",
            "mig",
            name,
            "-n",
            client.getNamespace(),
            "--subresource=status",
            "--type=merge",
            "-p",
            patch);
  }
}
