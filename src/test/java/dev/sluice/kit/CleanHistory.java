// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static dev.sluice.kit.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.history.HistoryReport;
import dev.sluice.history.rules.Invariants;
import dev.sluice.recorder.HistoryRecorder;
import dev.sluice.recorder.Recording;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Records what the cluster commits while a test runs, and ends the test with the invariants of the
 * design: {@code @RegisterExtension CleanHistory history = CleanHistory.onOperatedCluster()}. The
 * recordings are left under {@code target/histories}.
 */
public final class CleanHistory implements BeforeEachCallback, AfterEachCallback {

  /** How late a change may be seen. */
  private static final Duration LATE = Duration.ofSeconds(2);

  private static final Path FOLDER = Path.of("target/histories");

  private final Supplier<KubernetesClient> access;
  private KubernetesClient client;
  private HistoryRecorder recorder;

  private CleanHistory(Supplier<KubernetesClient> access) {
    this.access = access;
  }

  /** Of the cluster on which nothing of ours runs but what a test starts. */
  public static CleanHistory onPlainCluster() {
    return new CleanHistory(() -> ApiServer.client("default"));
  }

  /** Of a cluster of the test's own, that those clients are of. */
  public static CleanHistory on(Supplier<KubernetesClient> access) {
    return new CleanHistory(access);
  }

  /** Of the cluster on which the operator of the {@code @QuarkusTest}s runs. */
  public static CleanHistory onOperatedCluster() {
    return new CleanHistory(() -> ApiServer.operated("default"));
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    client = access.get();
    recorder = HistoryRecorder.everywhere(client, InstantSource.system());
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    Recording recording;
    try (KubernetesClient _ = client) {
      recording = recorder.finish(PATIENCE);
    }
    Files.createDirectories(FOLDER);
    recording.write(
        FOLDER.resolve(
            test.getRequiredTestClass().getSimpleName()
                + "."
                + test.getRequiredTestMethod().getName()
                + ".jsonl"));
    assertThat(recording.gap()).as("gap of the history").isEmpty();
    HistoryReport report = HistoryReport.of(Invariants.timed(LATE), recording.changes(), false);
    assertThat(report.breaches()).as("history: " + report.summary()).isEmpty();
  }
}
