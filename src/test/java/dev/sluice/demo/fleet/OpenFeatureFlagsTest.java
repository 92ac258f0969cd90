// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.GetMetadataRequest;
import dev.sluice.flags.wire.GetMetadataResponse;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import dev.sluice.fleet.AgentId;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stock client against a flag server that a test holds in its hand. */
class OpenFeatureFlagsTest {
  private final AgentId agent = new AgentId("default", "planner", 3);
  private final HeldServer served = new HeldServer();
  private Server server;
  private OpenFeatureFlags flags;

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(served)
            .build()
            .start();
    flags = OpenFeatureFlags.at(agent, "planner-3", "127.0.0.1", server.getPort());
  }

  @AfterEach
  void stop() throws Exception {
    dev.openfeature.sdk.OpenFeatureAPI.getInstance().shutdown();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void every_flag_is_off_before_the_first_connection() {
    assertThat(flags.on("telemetry")).isFalse();
    assertThat(flags.connection()).isEqualTo(AgentView.Connection.NOT_READY);
  }

  @Test
  void asks_for_the_flags_of_its_workload_under_the_name_of_its_pod() throws Exception {
    flags.connect();

    SyncFlagsRequest request = served.connected().request();

    assertThat(request.getProviderId()).isEqualTo("planner-3");
    assertThat(request.getSelector()).isEqualTo("source=default/planner");
  }

  @Test
  void hears_of_a_change_at_once_and_goes_by_it() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    flags.connect();
    served.push("default/planner/7");
    await().until(() -> flags.connection() == AgentView.Connection.READY);
    flags.onChange(heard::incrementAndGet);
    int before = heard.get();

    served.push("default/planner/3");

    await().until(() -> heard.get() > before);
    assertThat(flags.on("telemetry")).isTrue();
  }

  @Test
  void keeps_its_flags_when_the_server_is_gone_and_says_so() throws Exception {
    flags.connect();
    served.push("default/planner/3");
    await().until(() -> flags.on("telemetry"));

    server.shutdownNow();

    await().until(() -> flags.connection() == AgentView.Connection.STALE);
    assertThat(flags.on("telemetry")).isTrue();
  }

  /** A flag server with one client and one flag, on for the agents that are named. */
  private static final class HeldServer extends FlagSyncServiceGrpc.FlagSyncServiceImplBase {
    private final CompletableFuture<Connected> first = new CompletableFuture<>();

    Connected connected() throws Exception {
      return first.get(5, TimeUnit.SECONDS);
    }

    void push(String member) throws Exception {
      String document =
          """
          {"flags": {"telemetry": {"state": "ENABLED", "variants": {"on": true, "off": false},
            "defaultVariant": "off",
            "targeting": {"if": [{"in": [{"var": "targetingKey"}, ["%s"]]}, "on", null]}}}}
          """
              .formatted(member);
      connected()
          .client()
          .onNext(SyncFlagsResponse.newBuilder().setFlagConfiguration(document).build());
    }

    @Override
    public void syncFlags(SyncFlagsRequest request, StreamObserver<SyncFlagsResponse> observer) {
      first.complete(new Connected(request, observer));
    }

    @Override
    public void getMetadata(
        GetMetadataRequest request, StreamObserver<GetMetadataResponse> observer) {
      observer.onNext(GetMetadataResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private record Connected(SyncFlagsRequest request, StreamObserver<SyncFlagsResponse> client) {}
}
