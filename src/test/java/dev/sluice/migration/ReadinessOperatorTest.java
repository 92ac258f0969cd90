// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.MigrationProbe;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plan depends on, on a real API server with the operator at work. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ReadinessOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  @Inject KubernetesClient client;

  @Test
  void a_stage_waits_for_a_condition_of_an_object_and_starts_when_it_is_there() {
    // Given
    MigrationProbe otp = new MigrationProbe(client, ApiServer.newOperatedNamespace());
    otp.fleet(10, "registry");
    otp.apply(
        migration(
            "otp",
            "{name: one, flags: [{key: registry}], steps: [], window: 1h, readiness: [{name: gate,"
                + " resource: {apiVersion: sluice.dev/v1alpha1, kind: FlagSet, name: gate}}]}"));
    // The fleet may still be on its way at first.
    MigrationStatus held =
        otp.reaches(
            "otp",
            s ->
                waits(s, "gate", "is not in this namespace")
                    && "5/6".equals(s.stages().getFirst().readiness()));
    assertThat(held.phase()).isEqualTo(Phase.Gating);

    // When
    otp.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: gate}
        spec: {flags: [{key: other}]}
        """);

    // Then
    MigrationStatus started = otp.reaches("otp", s -> s.phase() == Phase.Monitoring);
    assertThat(started.stages().getFirst().readiness()).isNull();
  }

  private static boolean waits(MigrationStatus status, String check, String words) {
    return status.stages().size() == 1
        && status.stages().getFirst().waiting().stream()
            .filter(w -> w.check().equals(check))
            .map(WaitingCheck::message)
            .anyMatch(m -> m.contains(words));
  }
}
