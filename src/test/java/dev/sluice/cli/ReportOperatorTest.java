// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.slow;
import static dev.sluice.kit.MigrationProbe.stage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Side;
import dev.sluice.judge.Side.Who;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.ScriptedHealth;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was measured, from the operator's look to the report, by way of a real API server. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ReportOperatorTest {
  private static final Compared SEEN =
      new Compared(
          List.of(),
          List.of(),
          List.of(),
          List.of(
              new Side(Who.Exposed, 4210L, 17L, 0.0205, 0.12, false),
              new Side(Who.Rest, 4190L, 16L, 0.02, 0.118, false)));

  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  @Inject KubernetesClient client;
  @Inject ScriptedHealth health;
  private String namespace;
  private MigrationProbe otp;

  @BeforeEach
  void a_fleet_whose_looks_show_both_sides() {
    namespace = ApiServer.newOperatedNamespace();
    otp = new MigrationProbe(client, namespace).fleet(10, "registry");
    health.says(namespace, SEEN);
  }

  @Test
  void a_migration_that_has_ended_is_told_with_what_its_agents_did() {
    // Given
    otp.apply(migration("otp", stage("one", "registry")));
    otp.reaches("otp", s -> s.phase() == Phase.Completed);

    // When
    Typed report = sluice("report", "otp");

    // Then
    assertThat(report.exit()).isZero();
    assertThat(report.out().lines().map(line -> line.strip().replaceAll(" {2,}", "  ")))
        .startsWith("otp: Completed, 1/1 stages passed, attempt 1")
        .contains(
            "exposed  100 %  4,210  17 (0.404 %)  20.5 ms  120 ms",
            "rest  100 %  4,190  16 (0.382 %)  20 ms  118 ms", "None.");
  }

  @Test
  void a_stage_that_was_taken_back_is_told_with_its_cause_and_numbers() throws Exception {
    // Given
    otp.apply(migration("otp", slow("one", "registry")));
    otp.reaches("otp", s -> s.phase() == Phase.Advancing);
    otp.annotate("otp", "sluice.dev/rollback", "it burns");
    otp.reaches("otp", s -> s.phase() == Phase.RolledBack);

    // When
    JsonNode report = new ObjectMapper().readTree(sluice("report", "otp", "-o", "json").out());

    // Then
    assertThat(report.at("/rollbacks/0/cause").asText()).isEqualTo("Emergency");
    assertThat(report.at("/stages/0/phase").asText()).isEqualTo("RolledBack");
    assertThat(report.at("/stages/0/contrasts/0/percent").asInt()).isEqualTo(10);
    assertThat(report.at("/stages/0/contrasts/0/exposed/errors").asInt()).isEqualTo(17);
    assertThat(report.at("/stages/0/contrasts/0/other/requests").asInt()).isEqualTo(4190);
  }

  @Test
  void all_of_a_namespace_are_told_of_as_markdown() {
    // Given
    otp.apply(migration("otp", slow("one", "registry")));
    otp.reaches("otp", s -> s.phase() == Phase.Advancing);

    // When
    Typed report = sluice("report", "-o", "markdown");

    // Then
    assertThat(report.exit()).isZero();
    assertThat(report.out())
        .startsWith("# otp: Advancing, 0/1 stages passed, attempt 1\n")
        .contains("## Stage one: Running (risk Medium)");
  }

  private Typed sluice(String... words) {
    return Typed.in(SharedCluster.operated().kubeconfig().toString(), namespace, words);
  }
}
