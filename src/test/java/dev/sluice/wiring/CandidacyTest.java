// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Clients;
import dev.sluice.kube.Lags;
import dev.sluice.kube.Watchdog;
import dev.sluice.wiring.Leadership.Candidate;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real elector and a real Lease; only the time that it may be silent passes faster. */
@ExtendWith(ApiServer.class)
class CandidacyTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The elector asks every two seconds, and waits up to 1.2 times as long again. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private KubernetesClient access;
  private KubernetesClient client;
  private Candidacy candidacy;
  private Leadership leadership;
  private Operator operator;

  @BeforeEach
  void stand(KubernetesClient own) {
    access = own;
    Candidate self = new Candidate(own.getNamespace(), "sluice", "one", 0);
    candidacy = new Candidacy(self, now::get);
    client =
        Clients.builder(own.getConfiguration())
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("election", candidacy))
            .build();
    leadership = new Leadership(client, self, () -> {});
    operator =
        new Operator(
            settings ->
                settings
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withLeaderElectionConfiguration(leadership.election()));
    operator.register(new Idle(), settings -> settings.settingNamespace(own.getNamespace()));
  }

  @AfterEach
  void stop() {
    leadership.ending();
    operator.stop();
    client.close();
  }

  @Test
  void one_that_stands_by_for_long_is_live() {
    // Given
    hold("another", 3600);
    operator.start();

    for (int i = 0; i < 4; i++) {
      // When
      passes(LIMIT.minusSeconds(1));

      // Then
      assertThat(probe().getStatus()).isEqualTo(Status.UP);
      await().until(() -> candidacy.silence().lasts().isZero());
    }
    assertThat(leadership.leads()).isFalse();
  }

  @Test
  void one_that_leads_for_long_is_live() {
    // Given
    operator.start();
    await().until(leadership::leads);

    for (int i = 0; i < 3; i++) {
      // When
      passes(LIMIT.minusSeconds(1));

      // Then
      assertThat(probe().getStatus()).isEqualTo(Status.UP);
      await().until(() -> candidacy.silence().lasts().isZero());
    }
    assertThat(leadership.leads()).isTrue();
  }

  @Test
  void a_leader_that_makes_sure_that_it_leads_does_not_speak_for_its_elector() {
    // Given
    hold("one", 3600);
    leadership.acquired();
    // As an elector did that has ended since.
    client.leases().inNamespace(access.getNamespace()).withName("sluice").get();
    passes(LIMIT.plusSeconds(1));

    // When
    boolean stands = leadership.stands();

    // Then
    assertThat(stands).isTrue();
    assertThat(probe().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void one_that_stands_by_and_whose_elector_has_ended_is_named() {
    // Given
    hold("another", 3600);
    operator.start();
    passes(Duration.ofSeconds(1));
    await().until(() -> candidacy.silence().lasts().isZero());

    hold("another", null);
    passes(Duration.ofSeconds(1));
    await().until(() -> candidacy.silence().lasts().isZero());

    // When
    passes(LIMIT.plusSeconds(1));

    // Then
    assertThat(probe().getStatus()).isEqualTo(Status.DOWN);
    assertThat(probe().getData().orElseThrow())
        .containsEntry("unelectable", "Lease " + access.getNamespace() + "/sluice");
    hold(null, 1);
    await().during(TURN).until(this::isSilent);
    assertThat(leadership.leads()).as("though nobody holds the Lease").isFalse();
  }

  private boolean isSilent() {
    return probe().getStatus() == Status.DOWN;
  }

  private HealthCheckResponse probe() {
    return Reconciling.answer(
        new Watchdog.Findings(Duration.ZERO, "", Duration.ZERO),
        new Lags.Findings(Duration.ZERO, ""),
        candidacy.silence(),
        LIMIT);
  }

  private void passes(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private void hold(@Nullable String identity, @Nullable Integer seconds) {
    ZonedDateTime time = ZonedDateTime.now(ZoneOffset.UTC);
    access
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName("sluice")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds(seconds)
                .withAcquireTime(time)
                .withRenewTime(time)
                .endSpec()
                .build())
        .forceConflicts()
        .serverSideApply();
  }
}
