// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import static dev.sluice.kit.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.history.Change;
import dev.sluice.history.Part;
import dev.sluice.history.View;
import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Applier;
import dev.sluice.kube.RefusedWrites;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(ApiServer.class)
class HistoryRecorderTest {
  private static final Duration IMPATIENCE = Duration.ofMillis(200);
  private static final String FLAGS =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry}]}
      """;

  private KubernetesClient client;

  @BeforeEach
  void connect(KubernetesClient access) {
    client = access;
  }

  @Test
  void every_revision_is_there_in_order_with_who_made_it() throws InterruptedException {
    // Given
    HistoryRecorder recorder = record();
    FlagSet made = flagSet().fieldManager("kubectl").serverSideApply();

    // When
    tell(made, 1);
    tell(flags().get(), 2);
    flags().edit(f -> annotated(f));
    flags().delete();
    Recording recording = recorder.finish(PATIENCE);

    // Then
    assertThat(recording.gap()).isEmpty();
    List<Change> changes = flagSets(recording);
    assertThat(changes)
        .extracting(c -> c.writer().manager(), c -> c.writer().part(), Change::isDelete)
        .containsExactly(
            tuple("kubectl", Part.MAIN, false),
            tuple("sluice", Part.STATUS, false),
            tuple("sluice", Part.STATUS, false),
            tuple("fabric8-kubernetes-client", Part.MAIN, false),
            tuple("unknown", Part.MAIN, true));
    assertThat(changes).extracting(Change::revision).isSorted().doesNotHaveDuplicates();
    assertThat(changes.get(2).before()).isEqualTo(changes.get(1).after());
    assertThat(((View.OfFlagSet) changes.get(2).after()).status().revision()).isEqualTo(2);
  }

  @Test
  void what_was_there_before_is_nobodys_change() throws InterruptedException {
    // Given
    flagSet().serverSideApply();

    // When
    Recording recording = record().finish(PATIENCE);

    // Then
    assertThat(flagSets(recording))
        .extracting(c -> c.writer().manager(), Change::before)
        .containsExactly(tuple("unknown", null));
  }

  @Test
  void what_was_missed_voids_the_recording() throws InterruptedException {
    // Given
    HistoryRecorder recorder = record();
    recorder.close();

    // When
    flagSet().serverSideApply();
    Recording recording = recorder.finish(IMPATIENCE);

    // Then
    assertThat(recording.gap())
        .hasValueSatisfying(
            gap ->
                assertThat(gap)
                    .startsWith("FlagSet " + client.getNamespace() + "/otp stands at revision ")
                    .endsWith(", which was never seen"));
  }

  @Test
  void a_file_gives_back_what_was_written(@TempDir Path folder) throws Exception {
    // Given
    HistoryRecorder recorder = record();
    tell(flagSet().serverSideApply(), 1);
    Recording recording = recorder.finish(PATIENCE);

    // When
    recording.write(folder.resolve("history.jsonl"));
    Recording read = Recording.read(folder.resolve("history.jsonl"));

    // Then
    assertThat(read.changes()).isEqualTo(recording.changes()).hasSizeGreaterThanOrEqualTo(2);
  }

  private HistoryRecorder record() {
    return HistoryRecorder.within(client.getNamespace(), client, InstantSource.system());
  }

  private Resource<FlagSet> flagSet() {
    return client.resource(Serialization.unmarshal(FLAGS, FlagSet.class));
  }

  private Resource<FlagSet> flags() {
    return client.resources(FlagSet.class).withName("otp");
  }

  /** Writes a status, as the operator does. */
  private void tell(FlagSet set, long revision) {
    new Applier(client, RefusedWrites.UNNOTED)
        .applyStatus(
            set,
            Serialization.unmarshal(
                "observedGeneration: 1\nrevision: " + revision, FlagSetStatus.class));
  }

  private static FlagSet annotated(FlagSet set) {
    set.getMetadata().setAnnotations(java.util.Map.of("somebody", "was here"));
    return set;
  }

  private static List<Change> flagSets(Recording recording) {
    return recording.changes().stream().filter(c -> c.subject().kind().equals("FlagSet")).toList();
  }
}
