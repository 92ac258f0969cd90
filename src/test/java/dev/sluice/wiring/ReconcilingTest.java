// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kube.Lags;
import dev.sluice.kube.Watchdog;
import dev.sluice.kube.Watchdog.Findings;
import dev.sluice.wiring.Candidacy.Silence;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Liveness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process as it is deployed: it is live while every object comes to its reconciler. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ReconcilingTest {
  private static final Silence NOW = silence(0);

  private final Watchdog watchdog;
  private final Candidacy candidacy;
  private final Leadership.Candidate self;
  private final Reconciling liveness;
  private final MeterRegistry meters;
  private final KubernetesClient client;
  private final String namespace = ApiServer.newOperatedNamespace();

  ReconcilingTest(
      Watchdog watchdog,
      Candidacy candidacy,
      Leadership.Candidate self,
      @Liveness Reconciling liveness,
      MeterRegistry meters,
      KubernetesClient client) {
    this.watchdog = watchdog;
    this.candidacy = candidacy;
    this.self = self;
    this.liveness = liveness;
    this.meters = meters;
    this.client = client;
  }

  @AfterEach
  void close() {
    client.namespaces().withName(namespace).delete();
  }

  @Test
  void is_live_and_says_how_long_the_oldest_change_waits() {
    new MigrationProbe(client, namespace)
        .apply(
            """
            apiVersion: sluice.dev/v1alpha1
            kind: FlagSet
            metadata: {name: otp}
            spec: {flags: [{key: registry}]}
            """);
    await()
        .until(
            () ->
                client
                        .resources(FlagSet.class)
                        .inNamespace(namespace)
                        .withName("otp")
                        .get()
                        .getStatus()
                    != null);

    assertThat(watchdog.look().forgotten()).isLessThan(Duration.ofSeconds(60));
    assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
    assertThat(meters.get("sluice.oldest.unreconciled").gauge().value()).isBetween(0.0, 60.0);
    assertThat(meters.get("sluice.leader").gauge().value()).isEqualTo(1);
    assertThat(meters.get("sluice.unreadable.objects").gauge().value()).isZero();
    assertThat(meters.get("sluice.fenced.writes").counter().count()).isZero();
    assertThat(meters.get("sluice.conflicts").counter().count()).isNotNegative();
  }

  @Test
  void one_that_is_forgotten_longer_than_the_limit_is_named_and_ends_life() {
    Duration limit = Duration.ofSeconds(60);

    assertThat(Reconciling.answer(waiting(60), lag(0), NOW, limit).getStatus())
        .isEqualTo(Status.UP);
    assertThat(Reconciling.answer(waiting(61), lag(0), NOW, limit).getStatus())
        .isEqualTo(Status.DOWN);
    assertThat(Reconciling.answer(waiting(61), lag(0), NOW, limit).getData().orElseThrow())
        .containsEntry("forgotten", "FlagSet a/lost")
        .containsEntry("seconds", 61L);
  }

  @Test
  void a_cache_that_stands_still_longer_than_the_limit_is_named_and_ends_life() {
    Duration limit = Duration.ofSeconds(60);

    assertThat(Reconciling.answer(waiting(0), lag(60), NOW, limit).getStatus())
        .isEqualTo(Status.UP);
    assertThat(Reconciling.answer(waiting(0), lag(61), NOW, limit).getStatus())
        .isEqualTo(Status.DOWN);
    assertThat(Reconciling.answer(waiting(0), lag(61), NOW, limit).getData().orElseThrow())
        .containsEntry("behind", "HealthPolicy a/standard")
        .containsEntry("seconds", 61L);
  }

  @Test
  void a_process_that_does_not_stand_for_election_is_named_and_ends_life() {
    Duration limit = Duration.ofSeconds(60);

    assertThat(Reconciling.answer(waiting(0), lag(0), silence(60), limit).getStatus())
        .isEqualTo(Status.UP);
    assertThat(Reconciling.answer(waiting(0), lag(0), silence(61), limit).getStatus())
        .isEqualTo(Status.DOWN);
    assertThat(Reconciling.answer(waiting(0), lag(0), silence(61), limit).getData().orElseThrow())
        .containsEntry("unelectable", "Lease sluice-system/sluice")
        .containsEntry("seconds", 61L);
  }

  @Test
  void the_client_of_the_process_tells_when_the_lease_is_asked_for() {
    assertThat(candidacy.silence().lasts()).as("nobody is elected in tests").isZero();

    client.leases().inNamespace(self.namespace()).withName(self.lease()).get();

    await().until(() -> candidacy.silence().lasts().isPositive());
  }

  private static Silence silence(long seconds) {
    return new Silence(Duration.ofSeconds(seconds), "sluice-system/sluice");
  }

  private static Lags.Findings lag(long seconds) {
    return new Lags.Findings(Duration.ofSeconds(seconds), "HealthPolicy a/standard");
  }

  private static Findings waiting(long seconds) {
    return new Findings(Duration.ofSeconds(seconds), "FlagSet a/lost", Duration.ofDays(1));
  }
}
