// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.wire.FetchAllFlagsRequest;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.kit.AddressedPod;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.OperatorAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator under its own ServiceAccount, as it is shipped: pods read their own flags. */
@QuarkusTest
@QuarkusTestResource(value = OperatorAccount.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TenantOperatorTest.AsShipped.class, restrictToAnnotatedClass = true)
class TenantOperatorTest {
  /** Not on loopback alone, and in plain text by name. */
  public static final class AsShipped implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      return Map.of("sluice.flags.host", "0.0.0.0", "sluice.flags.sync.plain-text", "true");
    }

    @Override
    public void stop() {}
  }

  @Inject FlagSyncServer server;
  @Inject SmallRyeHealthReporter health;
  private KubernetesClient admin;
  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    admin = ApiServer.operated(ApiServer.newOperatedNamespace());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    admin.pods().withName("planner-0").withGracePeriod(0).delete();
    admin.namespaces().withName(admin.getNamespace()).delete();
    admin.close();
  }

  @Test
  void a_pod_reads_the_flags_of_its_namespace_with_the_rights_that_are_shipped() {
    // The address from which this test asks.
    AddressedPod.create(admin, "planner-0", "127.0.0.1", Map.of());
    await("ready, and so all pods seen").until(() -> !health.getReadiness().isDown());

    Answer own = fetch(admin.getNamespace());
    Answer foreign = fetch("shop");

    assertThat(own).isEqualTo(new Answer(Status.Code.OK, "{\"flags\":{}}"));
    assertThat(foreign.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(foreign.text()).contains("the caller is pod " + admin.getNamespace() + "/planner-0");
  }

  /** The document, or why there is none. */
  private record Answer(Status.Code code, String text) {}

  /** As a client does it: again while nobody can say, as while the API server is slow. */
  private Answer fetch(String namespace) {
    return await("an answer to who asks for flags of " + namespace)
        .until(() -> ask(namespace), answer -> answer.code() != Status.Code.UNAVAILABLE);
  }

  private Answer ask(String namespace) {
    var request =
        FetchAllFlagsRequest.newBuilder().setSelector("flagSetId=" + namespace + "/otp").build();
    try {
      var document = FlagSyncServiceGrpc.newBlockingStub(channel).fetchAllFlags(request);
      return new Answer(Status.Code.OK, document.getFlagConfiguration());
    } catch (StatusRuntimeException e) {
      return new Answer(e.getStatus().getCode(), String.valueOf(e.getStatus().getDescription()));
    }
  }
}
