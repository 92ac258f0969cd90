// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.RunningOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * I19 where no epoch helps: another process has come to lead and has written nothing yet, and the
 * one that led before does not know.
 */
@ExtendWith(ApiServer.class)
class StaleLeaderTest {
  private static final String GATED =
      "{name: one, flags: [{key: registry}], window: 1h, steps: [{percent: 10, hold: 8s}, {percent:"
          + " 50, hold: 1h}]}";

  private final AtomicInteger exits = new AtomicInteger();
  private KubernetesClient client;
  private MigrationProbe probe;
  private RunningOperator operator;

  @BeforeEach
  void lead(KubernetesClient own) {
    client = own;
    probe = new MigrationProbe(own, own.getNamespace());
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        """);
    fleet("one");
    operator = Leads.operator(own, "one", exits::incrementAndGet);
    await().until(() -> "one".equals(image()));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void it_raises_nothing_and_ends() {
    // Given
    probe.apply(migration("m", GATED));
    probe.reaches("m", status -> "10% (1/10)".equals(status.exposure()));

    // When
    Leads.take(client, "two");

    // Then
    await().until(() -> exits.get() > 0);
    assertThat(probe.status("m").exposure()).isEqualTo("10% (1/10)");
    assertThat(exits).hasValue(1);
  }

  @Test
  void it_restarts_no_agents_and_ends() {
    // When
    Leads.take(client, "two");
    fleet("two");

    // Then
    await().until(() -> exits.get() > 0);
    assertThat(image()).isEqualTo("one");
    assertThat(exits).hasValue(1);
  }

  @Test
  void it_takes_back_without_asking_who_leads() {
    // Given
    probe.apply(migration("m", GATED.replace("8s", "1h")));
    probe.reaches("m", status -> "10% (1/10)".equals(status.exposure()));
    Leads.take(client, "two");

    // When
    probe.annotate("m", Annotations.ROLLBACK, "it burns");

    // Then
    probe.reaches("m", status -> status.phase() == Phase.RolledBack);
    assertThat(exits).hasValue(0);
  }

  private String image() {
    var agents = client.apps().statefulSets().withName(WorkloadNames.child("planner")).get();
    return agents == null
        ? ""
        : agents.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private void fleet(String image) {
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec: {replicas: 10, flagSetNames: [otp], template: {spec: {containers: [{name: agent, image: "%s"}]}}}
        """
            .formatted(image));
  }
}
