// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
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

  @Inject FlagSyncServer server;
  private KubernetesClient admin;

  @BeforeEach
  void connect() {
    admin = ApiServer.operated(ApiServer.newOperatedNamespace());
    admin
        .load(new ByteArrayInputStream(FLAG_SET.getBytes(StandardCharsets.UTF_8)))
        .serverSideApply();
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
