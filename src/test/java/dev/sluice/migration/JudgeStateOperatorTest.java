// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.slow;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.judge.Compared;
import dev.sluice.judge.HealthQuery;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.ScriptedHealth;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What comparisons have seen, kept by a real API server. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class JudgeStateOperatorTest {
  private static final List<Double> BEGUN = List.of(0.0, 1.0625, 0.1, 1e-17, 123456789.25);
  private static final List<Double> LATER = List.of(0.0, 1.0625, -12.75, 1.0E300, 2.0);

  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  @Inject KubernetesClient client;
  @Inject ScriptedHealth health;
  private String namespace;
  private MigrationProbe otp;

  @BeforeEach
  void a_fleet_and_its_flags() {
    namespace = ApiServer.newOperatedNamespace();
    otp = new MigrationProbe(client, namespace).fleet(10, "registry");
  }

  @Test
  void is_written_with_the_step_and_comes_back_to_who_judges() {
    // Given
    JudgeState begun = new JudgeState("against-rest", null, BEGUN, List.of());
    health.says(namespace, new Compared(List.of(), List.of(begun), List.of(), List.of()));

    // When
    otp.apply(migration("otp", slow("one", "registry")));

    // Then
    MigrationStatus status = otp.reaches("otp", s -> s.phase() == Phase.Advancing);
    assertThat(status.record().judge()).containsExactly(begun);
    await().until(() -> health.asked(namespace), q -> q.judge().equals(List.of(begun)));
  }

  @Test
  void is_written_a_minute_later_at_the_earliest() {
    // Given
    JudgeState begun = new JudgeState("against-rest", null, BEGUN, List.of());
    health.says(namespace, new Compared(List.of(), List.of(begun), List.of(), List.of()));
    otp.apply(migration("otp", slow("one", "registry")));
    Instant entered = otp.reaches("otp", s -> s.phase() == Phase.Advancing).record().enteredTime();
    JudgeState soon = new JudgeState("against-rest", entered.plusSeconds(59), LATER, List.of());
    health.says(namespace, new Compared(List.of(soon), List.of(), List.of(), List.of()));

    // When
    JudgeState later = new JudgeState("against-rest", entered.plusSeconds(60), LATER, List.of());
    health.says(namespace, new Compared(List.of(later), List.of(), List.of(), List.of()));

    // Then
    MigrationStatus status = otp.reaches("otp", s -> !s.record().judge().equals(List.of(begun)));
    assertThat(status.record().judge()).containsExactly(later);
    HealthQuery asked =
        await().until(() -> health.asked(namespace), q -> q.judge().equals(List.of(later)));
    assertThat(asked.stageStart()).isEqualTo(entered);
  }
}
