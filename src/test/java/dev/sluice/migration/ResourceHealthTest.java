// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SeeingOperator;
import io.fabric8.kubernetes.api.model.ServiceStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A condition of an object as a guard, on a real API server with all reconcilers at work. */
@ExtendWith(ApiServer.class)
class ResourceHealthTest {
  private static final String GUARDED =
      migration(
          "otp",
          "{name: one, flags: [{key: registry}], steps: [], window: 1h, health: {interval: 1s,"
              + " failures: 2, checks: [{name: mail, resource: {apiVersion: v1, kind: Service,"
              + " name: mail, condition: Reachable}}]}}");

  private KubernetesClient client;
  private MigrationProbe otp;
  private SeeingOperator operator;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    otp = new MigrationProbe(client, client.getNamespace());
    otp.fleet(10, "registry");
    operator = SeeingOperator.start(client);
  }

  @AfterEach
  void close() {
    operator.close();
  }

  @Test
  void a_stage_is_taken_back_when_what_it_depends_on_is_no_longer_so() {
    // Given
    mail("True");
    otp.apply(GUARDED);
    otp.reaches("otp", s -> s.phase() == Phase.Monitoring);

    // When
    mail("False");

    // Then
    MigrationStatus back = otp.reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(back.lastRollback().reason())
        .isEqualTo("GUARD mail Service mail has Reachable False, and True is wanted");
    assertThat(otp.exposed("registry")).isZero();
  }

  @Test
  void an_object_that_is_not_there_is_blind_and_says_so() {
    // Given
    otp.apply(GUARDED);

    // When
    MigrationStatus held =
        otp.reaches(
            "otp", s -> s.verdict() != null && s.verdict().overall().equals(Verdict.Blind.name()));

    // Then
    assertThat(held.verdict().checks().getLast().reason())
        .isEqualTo("Service mail is not in this namespace: create it, or correct the name");
  }

  /** A Service, because nobody else in the cluster writes its conditions. */
  private void mail(String reachable) {
    otp.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: mail}
        spec: {ports: [{port: 25}]}
        """);
    client
        .services()
        .withName("mail")
        .editStatus(
            service -> {
              service.setStatus(
                  new ServiceStatusBuilder()
                      .addNewCondition()
                      .withType("Reachable")
                      .withStatus(reachable)
                      .withReason("Tested")
                      .withMessage("")
                      .withLastTransitionTime("2026-03-02T09:00:00Z")
                      .endCondition()
                      .build());
              return service;
            });
  }
}
