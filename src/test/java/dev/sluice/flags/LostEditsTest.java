// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.RunningOperator;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Lags;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.UnreadableObjects;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A person's edit in the worst moments: after the object was read and before its status is written,
 * and right after that write, before its event. The SDK's own way of writing a status loses such
 * edits for hours: it takes every event up to the version of its own write for its own.
 */
@ExtendWith(ApiServer.class)
class LostEditsTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final int SETS = 40;

  @Test
  void no_edit_is_lost_that_comes_while_a_status_is_written(KubernetesClient client) {
    // Given
    Written written = new Written(client);
    List<String> names = IntStream.range(0, SETS).mapToObj(i -> "set-" + i).toList();

    try (RunningOperator operator =
        RunningOperator.start(
            client,
            own -> {
              Applier applier = new Racing(own);
              UnreadableObjects unreadable = new UnreadableObjects(applier, InstantSource.system());
              return new FlagSetReconciler(
                  applier,
                  unreadable,
                  new QuorumReader(own, new Lags(InstantSource.system())),
                  new ExportKeeper(own, applier, () -> null),
                  () -> null,
                  InstantSource.system());
            })) {
      // When
      names.forEach(
          name -> written.flagSet(name, dev.sluice.flags.eval.TestSet.flag("registry", 0)));

      // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(client.resources(FlagSet.class).list().getItems())
                      .hasSize(SETS)
                      .allSatisfy(LostEditsTest::isAnswered));
      assertThat(operator.writes())
          .as("both edits, and one refused write in between")
          .hasSizeGreaterThanOrEqualTo(3 * SETS);
    }
  }

  /** The second edit is that of generation 3. */
  private static void isAnswered(FlagSet set) {
    assertThat(set.getMetadata().getGeneration()).isEqualTo(3);
    assertThat(set.getStatus().observedGeneration()).isEqualTo(3);
    assertThat(set.getStatus().flags().getFirst().percent()).isEqualTo(100);
  }

  /** Lets a person edit the object before its first status is written, and after. */
  private static final class Racing extends Applier {
    private final KubernetesClient client;
    private final Map<String, Integer> edits = new ConcurrentHashMap<>();

    Racing(KubernetesClient client) {
      super(client, RefusedWrites.UNNOTED);
      this.client = client;
    }

    @Override
    public <S, T extends CustomResource<?, S>> T applyStatus(T observed, S status) {
      edit(observed.getMetadata().getName(), 1, 50);
      T stored = super.applyStatus(observed, status);
      edit(observed.getMetadata().getName(), 2, 100);
      return stored;
    }

    private void edit(String name, int number, int percent) {
      if (edits.merge(name, 1, Integer::sum) == number) {
        client
            .resources(FlagSet.class)
            .withName(name)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "spec: {flags: [{key: registry, percent: %d}]}".formatted(percent));
      } else {
        edits.merge(name, -1, Integer::sum);
      }
    }
  }
}
