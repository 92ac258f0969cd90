// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.flags.Deliveries;
import dev.sluice.flags.FlagReadiness;
import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.FlagWatch;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.ClusterResource;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The process as it is deployed: what is applied is served, and its status says so. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class FlagWiresTest {
  private final FlagSyncServer server;
  private final FlagReadiness readiness;
  private final Deliveries deliveries;
  private final FlagWatch watch;
  private final KubernetesClient client;
  private final MeterRegistry registry;

  FlagWiresTest(
      FlagSyncServer server,
      @Readiness FlagReadiness readiness,
      Deliveries deliveries,
      FlagWatch watch,
      KubernetesClient client,
      MeterRegistry registry) {
    this.server = server;
    this.readiness = readiness;
    this.deliveries = deliveries;
    this.watch = watch;
    this.client = client;
    this.registry = registry;
  }

  @Test
  void serves_what_is_applied_and_says_so_in_the_status() {
    String namespace = ApiServer.newOperatedNamespace();
    await().until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.UP);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      long sent = deliveries.sent();
      Iterator<SyncFlagsResponse> stream =
          FlagSyncServiceGrpc.newBlockingStub(channel)
              .syncFlags(
                  SyncFlagsRequest.newBuilder()
                      .setSelector("flagSetId=" + namespace + "/otp")
                      .build());
      assertThat(stream.next().getFlagConfiguration()).isEqualTo("{\"flags\":{}}");

      apply(namespace, 100);
      assertThat(stream.next().getFlagConfiguration()).contains("\"defaultVariant\":\"on\"");
      await().until(() -> summary(namespace).equals("1 on"));

      apply(namespace, 0);
      assertThat(stream.next().getFlagConfiguration()).contains("\"defaultVariant\":\"off\"");
      await().until(() -> summary(namespace).equals("1 off"));
      await()
          .untilAsserted(
              () -> {
                assertThat(deliveries.sent()).isEqualTo(sent + 3);
                assertThat(deliveries.open()).isPositive();
              });
      // By name only: the registry is the JVM's, and in it the meters of the first of the operators
      // that tests have started.
      assertThat(registry.find("sluice.flag.documents.sent").functionCounter()).isNotNull();
      assertThat(registry.find("sluice.flag.streams").gauge()).isNotNull();
      assertThat(registry.find("sluice.flags.due").gauge()).isNotNull();
    } finally {
      channel.shutdownNow();
      client.namespaces().withName(namespace).delete();
    }
  }

  @Test
  void a_flag_whose_day_has_passed_is_counted_and_named_until_it_gets_another() {
    // Given
    String namespace = ApiServer.newOperatedNamespace();
    await().until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.UP);
    apply(namespace, flag(100, LocalDate.of(2024, 2, 29)));
    await("it is counted and named")
        .until(() -> due() >= 1 && ready(namespace).equals(Optional.of("RemovalDue")));
    long counted = due();

    // When
    apply(namespace, flag(100, LocalDate.of(9999, 12, 31)));

    // Then
    await("it is counted and named no more")
        .until(() -> due() < counted && ready(namespace).equals(Optional.of("NotSubscribed")));
    client.namespaces().withName(namespace).delete();
  }

  private long due() {
    return watch.due(LocalDate.now(ZoneOffset.UTC));
  }

  private Optional<String> ready(String namespace) {
    FlagSet set = client.resources(FlagSet.class).inNamespace(namespace).withName("otp").get();
    return Optional.ofNullable(set.getStatus())
        .flatMap(
            status ->
                status.conditions().stream()
                    .filter(condition -> condition.getType().equals("Ready"))
                    .map(Condition::getReason)
                    .findFirst());
  }

  private static Flag flag(int percent, @Nullable LocalDate removeBy) {
    return new Flag("registry", percent, null, null, null, null, null, null, removeBy);
  }

  private void apply(String namespace, int percent) {
    apply(namespace, flag(percent, null));
  }

  private void apply(String namespace, Flag flag) {
    FlagSet set = new FlagSet();
    set.setMetadata(new ObjectMetaBuilder().withName("otp").withNamespace(namespace).build());
    set.setSpec(new FlagSetSpec(List.of(flag), List.of()));
    client.resource(set).forceConflicts().serverSideApply();
  }

  private String summary(String namespace) {
    FlagSet set = client.resources(FlagSet.class).inNamespace(namespace).withName("otp").get();
    return set.getStatus() == null ? "" : set.getStatus().summary();
  }
}
