// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.stage;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.AgentDeploymentReconciler;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.flags.FlagSetReconciler;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.WholeOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Habits of the SDK that would leave a migration standing, and that ours are set against. */
@ExtendWith(ApiServer.class)
class SdkHabitsTest {
  private WholeOperator operator;

  @AfterEach
  void close() {
    if (operator != null) {
      operator.close();
    }
  }

  /** By default it gives up after five tries. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        MigrationReconciler.class,
        FlagSetReconciler.class,
        AgentDeploymentReconciler.class
      })
  void a_reconciliation_that_fails_is_tried_again_for_ever_and_at_least_every_30_seconds(
      Class<? extends Reconciler<?>> type) {
    GradualRetry configured = type.getAnnotation(GradualRetry.class);
    GenericRetry retry = new GenericRetry();
    retry.initFrom(configured);
    RetryExecution execution = retry.initExecution();

    for (int attempt = 0; attempt < 10_000; attempt++) {
      assertThat(execution.nextDelay())
          .hasValueSatisfying(d -> assertThat(d).isBetween(1L, 30_000L));
    }
    assertThat(execution.isLastAttempt()).isFalse();
  }

  /** By default an annotation is no event, and a missed event is made up for after ten hours. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        MigrationReconciler.class,
        FlagSetReconciler.class,
        AgentDeploymentReconciler.class
      })
  void every_change_is_an_event_and_every_object_comes_again_within_two_minutes(
      Class<? extends Reconciler<?>> type) {
    ControllerConfiguration configured = type.getAnnotation(ControllerConfiguration.class);

    assertThat(configured.generationAwareEventProcessing()).isFalse();
    var interval = configured.maxReconciliationInterval();
    assertThat(Duration.of(interval.interval(), interval.timeUnit().toChronoUnit()))
        .isLessThanOrEqualTo(Duration.ofMinutes(2));
  }

  /** Any event that comes before it cancels the time that was asked for. */
  @Test
  void a_hold_ends_in_time_though_events_keep_coming(KubernetesClient client) {
    MigrationProbe probe = new MigrationProbe(client, client.getNamespace());
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        """);
    probe.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec: {replicas: 10, flagSetNames: [otp], template: {spec: {containers: [{name: agent, image: "x"}]}}}
        """);
    operator = WholeOperator.start(client);
    probe.apply(migration("m", stage("one", "registry")));
    probe.reaches("m", status -> status.exposure() != null);

    // When
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              probe.annotate("m", "example.com/poke", probe.version("m"));
              return probe.status("m").phase() == Phase.Completed;
            });

    // Then
    assertThat(operator.running().reconciliations()).isGreaterThan(10);
  }
}
