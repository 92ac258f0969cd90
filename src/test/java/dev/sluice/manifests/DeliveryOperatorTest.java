// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import dev.sluice.kit.OperatorAccount;
import dev.sluice.kit.Patience;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole operator under its own ServiceAccount tells what its clients have been sent. */
@QuarkusTest
@QuarkusTestResource(value = OperatorAccount.class, restrictToAnnotatedClass = true)
class DeliveryOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  private static final String FLAG_SET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry, percent: 100}]}
      """;

  private static final String PLAN =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 2
        flagSetNames: [otp]
        template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: quick}
      spec: {interval: 1s}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        healthPolicyName: quick
        stages:
        - {name: one, steps: [], window: 1s, waitForDelivery: true, flags: [{key: registry}]}
      """;

  @Inject FlagSyncServer server;
  private KubernetesClient admin;

  @BeforeEach
  void connect() {
    admin = ApiServer.operated(ApiServer.newOperatedNamespace());
    apply(FLAG_SET);
  }

  @AfterEach
  void disconnect() {
    admin.namespaces().withName(admin.getNamespace()).delete();
    admin.close();
  }

  @Test
  void a_client_is_in_the_lease_of_its_replica_with_the_rights_that_are_shipped() {
    String set = admin.getNamespace() + "/otp";
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      Iterator<SyncFlagsResponse> stream =
          FlagSyncServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(Patience.PATIENCE)
              .syncFlags(SyncFlagsRequest.newBuilder().setSelector("flagSetId=" + set).build());
      while (!stream.next().getFlagConfiguration().contains("registry")) {
        assertThat(channel.isShutdown()).isFalse();
      }

      await("its Lease counts the client and nobody is behind")
          .until(
              () -> told(set).filter(r -> r.streams() == 1 && r.on(r.version()) == 1).isPresent());
    } finally {
      channel.shutdownNow();
    }
    await("its Lease counts the client no more").until(() -> told(set).isEmpty());
  }

  @Test
  void a_stage_waits_for_the_agent_that_is_not_connected_and_a_rollback_says_when_all_have_it() {
    apply(PLAN);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      connect(channel, "planner-0");
      await("the stage waits for the other one")
          .untilAsserted(
              () -> {
                assertThat(status().phase()).isEqualTo(Phase.Holding);
                assertThat(status().waitingFor().what())
                    .isEqualTo("flags of stage one at 100% to be sent to planner-1");
                assertThat(status().waitingFor().command()).contains("skip-wait=one/100/1");
              });

      connect(channel, "planner-1");
      await("the stage has passed").until(() -> status().phase() == Phase.Completed);

      Marks.annotate(
          admin.resources(Migration.class).withName("otp"), Annotations.ROLLBACK, "enough");
      await("both agents have been sent it")
          .untilAsserted(
              () -> {
                assertThat(status().phase()).isEqualTo(Phase.RolledBack);
                assertThat(status().lastRollback().confirmed()).isEqualTo("2/2");
                assertThat(status().lastRollback().missing()).isEmpty();
              });
    } finally {
      channel.shutdownNow();
    }
  }

  private void connect(ManagedChannel channel, String agent) {
    Iterator<SyncFlagsResponse> stream =
        FlagSyncServiceGrpc.newBlockingStub(channel)
            .syncFlags(
                SyncFlagsRequest.newBuilder()
                    .setProviderId(agent)
                    .setSelector("source=" + admin.getNamespace() + "/planner")
                    .build());
    assertThat(stream.next().getFlagConfiguration()).contains("registry");
  }

  private MigrationStatus status() {
    MigrationStatus status = admin.resources(Migration.class).withName("otp").require().getStatus();
    assertThat(status).isNotNull();
    return status;
  }

  private void apply(String yaml) {
    admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).serverSideApply();
  }

  private Optional<SetReport> told(String set) {
    return admin
        .leases()
        .inNamespace("sluice-system")
        .withLabel(DeliveryLease.LABEL, DeliveryLease.COMPONENT)
        .list()
        .getItems()
        .stream()
        .flatMap(lease -> DeliveryLease.read(lease).stream())
        .flatMap(report -> Optional.ofNullable(report.sets().get(set)).stream())
        .findFirst();
  }
}
