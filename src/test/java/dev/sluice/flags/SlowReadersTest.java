// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestSet;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that do not read: they cost no memory and hold up nobody. */
class SlowReadersTest {
  private static final int CHANGES = 1_000;

  private final Wire wire = new Wire(SyncTerms.DEFAULT);

  @AfterEach
  void close() {
    wire.close();
  }

  /** The first document fills every buffer on the way, so that the client cannot take another. */
  @Test
  void a_client_that_did_not_read_for_a_thousand_changes_gets_the_newest_and_none_between() {
    FlagTable large = large();
    wire.serve(large);
    SlowReader reader = new SlowReader();
    reader.open();
    await().until(() -> wire.deliveries.sent() == 1);

    for (int i = 1; i <= CHANGES; i++) {
      wire.serve(version(i));
    }

    assertThat(wire.deliveries.sent()).isEqualTo(1);
    assertThat(wire.deliveries.skipped()).isEqualTo(CHANGES - 1);

    reader.readOn();

    await().until(() -> reader.read().size() == 2);
    assertThat(reader.read())
        .containsExactly(
            FlagdDocument.of(List.of(large)).json(),
            FlagdDocument.of(List.of(version(CHANGES))).json());
    assertThat(wire.deliveries.sent()).isEqualTo(2);
  }

  @Test
  void a_client_that_does_not_read_holds_up_nobody_else() {
    wire.serve(large());
    SlowReader slow = new SlowReader();
    slow.open();
    await().until(() -> wire.deliveries.sent() == 1);
    Iterator<SyncFlagsResponse> other = wire.stream(Wire.SET);
    other.next();

    wire.serve(version(1));

    assertThat(other.next().getFlagConfiguration())
        .isEqualTo(FlagdDocument.of(List.of(version(1))).json());
  }

  @Test
  void a_client_that_goes_without_having_read_leaves_nothing_behind() {
    wire.serve(large());
    SlowReader reader = new SlowReader();
    reader.open();
    await().until(() -> wire.deliveries.open() == 1);
    wire.serve(version(1));

    reader.call.cancel("gone", null);

    await().until(() -> wire.deliveries.open() == 0);
    wire.serve(version(2));
    assertThat(wire.deliveries.sent()).isEqualTo(1);
  }

  @Test
  void a_document_that_clients_refuse_for_its_size_is_not_counted_as_sent() {
    wire.serve(Wire.at(0));
    Iterator<SyncFlagsResponse> client = wire.stream(Wire.SET);
    client.next();

    wire.serve(tooLarge());

    assertThatThrownBy(client::next)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    assertThat(wire.deliveries.sent()).isEqualTo(1);
  }

  private static FlagTable tooLarge() {
    TestSet set = otp().agents("planner", 2_000);
    IntStream.range(0, 120).forEach(i -> set.with(flag("f" + i, 99)));
    return set.table();
  }

  /** Some 200 KB: more than a connection takes before anybody reads. */
  private static FlagTable large() {
    return otp().with(flag("registry", 99)).agents("planner", 10_000).table();
  }

  private static FlagTable version(int number) {
    FlagTable table = Wire.at(30);
    return new FlagTable("shop", "otp", table.flags(), "v" + number);
  }

  /** Reads nothing before it is told to. */
  private final class SlowReader extends ClientCall.Listener<SyncFlagsResponse> {
    private final List<String> read = Collections.synchronizedList(new ArrayList<>());
    private final ClientCall<SyncFlagsRequest, SyncFlagsResponse> call =
        wire.channel.newCall(FlagSyncServiceGrpc.getSyncFlagsMethod(), CallOptions.DEFAULT);

    void open() {
      call.start(this, new Metadata());
      call.sendMessage(SyncFlagsRequest.newBuilder().setSelector(Wire.SET).build());
      call.halfClose();
    }

    void readOn() {
      call.request(100);
    }

    List<String> read() {
      return List.copyOf(read);
    }

    @Override
    public void onMessage(SyncFlagsResponse message) {
      read.add(message.getFlagConfiguration());
    }
  }
}
