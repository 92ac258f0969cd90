// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A fleet whose first revision fails. */
@ExtendWith(ApiServer.class)
class FirstRevisionOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String YAML =
      LiveFleet.YAML.replace(
          "template:\n",
          "template:\n    metadata: {annotations: {sluice.dev/simulate: CrashLoop}}\n");

  @Test
  void it_says_that_there_is_no_good_one_and_takes_the_next_at_once(KubernetesClient client) {
    // Given
    try (LiveFleet fleet = new LiveFleet(client)) {
      fleet.apply(YAML);
      fleet.until(
          () -> fleet.ready() != null && fleet.ready().getReason().equals("NoGoodRevision"));
      assertThat(fleet.pods()).hasSize(2);

      // When
      fleet.apply(LiveFleet.YAML);

      // Then
      fleet.await(Reason.AgentsReady);
      assertThat(fleet.get().getStatus().stableRevision()).isNotNull();
    }
  }
}
