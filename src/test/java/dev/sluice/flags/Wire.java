// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;

import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.FlagSyncServiceGrpc.FlagSyncServiceBlockingStub;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** One replica's sync wire and a client without any comfort, for FlagSet {@code shop/otp}. */
final class Wire implements AutoCloseable {
  static final String SET = "flagSetId=shop/otp";
  static final String FLEET = "source=shop/planner";

  final FlagStore store = new FlagStore();
  final Deliveries deliveries = new Deliveries();
  final FlagSyncServer server;
  final ManagedChannel channel;

  Wire(SyncTerms terms) {
    this(terms, SyncSecurity.PLAIN, Tenants.OPEN);
  }

  Wire(SyncTerms terms, SyncSecurity security, Tenants tenants) {
    server = new FlagSyncServer(store, deliveries, terms, tenants, InstantSource.system());
    server.start("127.0.0.1", 0, security);
    // A fixed window: by default it grows with what passes, and with it what an idle reader takes.
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .flowControlWindow(64 * 1024)
            .usePlaintext()
            .build();
  }

  void serve(FlagTable... tables) {
    Map<String, FlagTable> all = new HashMap<>();
    for (FlagTable table : tables) {
      all.put(table.id(), table);
    }
    store.publish(new FlagSnapshot(all, Map.of("shop/planner", List.of("shop/otp"))));
  }

  /** Flag {@code registry} stands there. */
  static FlagTable at(int percent) {
    return otp().with(flag("registry", percent)).agents("planner", 10).table();
  }

  FlagSyncServiceBlockingStub stub() {
    return FlagSyncServiceGrpc.newBlockingStub(channel);
  }

  Iterator<SyncFlagsResponse> stream(String selector) {
    return stream(selector, "");
  }

  Iterator<SyncFlagsResponse> stream(String selector, String providerId) {
    return stub()
        .syncFlags(
            SyncFlagsRequest.newBuilder().setSelector(selector).setProviderId(providerId).build());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.stop();
  }
}
