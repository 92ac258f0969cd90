// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.Natural;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.RunningOperator;
import dev.sluice.kit.WholeOperator;
import dev.sluice.kit.WorkingFleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another operator takes over in mid-stage, and finds in the record all that it has to know. */
@ExtendWith(ApiServer.class)
class RestartInStageTest {
  private final WorkingFleet fleet = new WorkingFleet();
  private KubernetesClient client;
  private MigrationProbe otp;
  private WorkingFleet.Memory memory;
  private RunningOperator operator;

  @BeforeEach
  void a_stage_that_is_compared(KubernetesClient own) {
    client = own;
    otp = new MigrationProbe(own, own.getNamespace());
    otp.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec:
          replicas: 10
          flagSetNames: [otp]
          metrics: {port: 9464}
          template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: HealthPolicy
        metadata: {name: careful}
        spec: {interval: 1s, checks: [{name: against-rest, compare: {signal: ErrorRate}}]}
        """);
    start();
    otp.apply(
        MigrationProbe.migration(
                "m",
                "{name: one, flags: [{key: registry}], window: 1h, steps: [{percent: 10, hold: 1h},"
                    + " {percent: 50, hold: 1h}]}")
            .replace("cooldown:", "healthPolicyName: careful, cooldown:"));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  private void start() {
    Nudges nudges = new Nudges();
    memory = fleet.new Memory(nudges);
    operator =
        RunningOperator.startAll(
            client,
            (access, parts) ->
                WholeOperator.reconcilers(access, parts, memory, nudges, () -> null));
  }

  @Test
  void a_later_step_is_compared_by_what_the_operator_before_knew_of_its_agents() {
    // Given
    List<Natural> natural =
        reaches(s -> "10% (1/10)".equals(s.exposure())).record().judge().getFirst().natural();
    operator.close();
    start();

    // When
    otp.annotate("m", Annotations.SKIP_WAIT, "one/10/1");
    reaches(s -> "50% (5/10)".equals(s.exposure()));
    fleet.breaks();

    // Then
    assertThat(natural)
        .extracting(Natural::agents)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("1-"),
            second -> assertThat(second).startsWith("5-"));
    assertThat(reaches(s -> s.phase() == Phase.RolledBack).lastRollback().reason())
        .startsWith("GUARD against-rest ")
        .contains(" x the errors of the rest");
  }

  /** Looks go on all the while. */
  private MigrationStatus reaches(Predicate<MigrationStatus> wanted) {
    return await()
        .until(
            () -> {
              memory.look();
              return otp.status("m");
            },
            status -> status != null && wanted.test(status));
  }
}
