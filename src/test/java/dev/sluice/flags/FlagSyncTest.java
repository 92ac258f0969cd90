// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestSet;
import dev.sluice.flags.wire.FetchAllFlagsRequest;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.GetMetadataRequest;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire itself, call by call. */
class FlagSyncTest {
  private final FlagStore store = new FlagStore();
  private final Deliveries deliveries = new Deliveries();
  private final FlagSyncServer server =
      new FlagSyncServer(
          store, deliveries, SyncTerms.DEFAULT, Tenants.OPEN, InstantSource.system());
  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    server.start("127.0.0.1", 0, SyncSecurity.PLAIN);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    server.stop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "otp",
        "flagSetId=otp",
        "source=shop/",
        "name=shop/otp",
        "flagSetId=a/b,source=a/c"
      })
  void a_selector_of_no_use_is_an_invalid_argument_that_says_what_is_wanted(String selector) {
    serve(flagSet("otp", 0));

    assertThatThrownBy(() -> firstOf(selector))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getStatus().getDescription())
                  .contains("flagSetId=<namespace>/<FlagSet>", "FLAGD_SOURCE_SELECTOR");
            });
  }

  @Test
  void is_unavailable_until_everything_is_loaded() {
    assertThatThrownBy(() -> firstOf("flagSetId=shop/otp"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void the_header_outranks_the_field() {
    serve(flagSet("otp", 0), flagSet("other", 100));
    var stub =
        FlagSyncServiceGrpc.newBlockingStub(channel)
            .withInterceptors(header("flagSetId=shop/other"));

    SyncFlagsResponse first =
        stub.syncFlags(SyncFlagsRequest.newBuilder().setSelector("flagSetId=shop/otp").build())
            .next();

    assertThat(first.getFlagConfiguration()).contains("\"flagSetId\":\"shop/other\"");
  }

  @Test
  void a_fleet_gets_its_sets_merged_in_its_order() {
    FlagTable otp = flagSet("otp", 0);
    FlagTable other = flagSet("other", 100);
    store.publish(
        new FlagSnapshot(
            Map.of("shop/otp", otp, "shop/other", other),
            Map.of("shop/planner", List.of("shop/other", "shop/otp"))));

    assertThat(firstOf("source=shop/planner").getFlagConfiguration())
        .isEqualTo(FlagdDocument.of(List.of(other, otp)).json())
        .contains("\"defaultVariant\":\"off\"");
  }

  @Test
  void facts_of_the_namespace_come_along() {
    serve(flagSet("otp", 0));

    assertThat(firstOf("flagSetId=shop/otp").getSyncContext().getFieldsMap().get("namespace"))
        .isNotNull()
        .satisfies(value -> assertThat(value.getStringValue()).isEqualTo("shop"));
  }

  @Test
  void fetches_once_what_the_stream_would_send() {
    FlagTable otp = flagSet("otp", 100);
    serve(otp);

    String fetched =
        FlagSyncServiceGrpc.newBlockingStub(channel)
            .fetchAllFlags(
                FetchAllFlagsRequest.newBuilder().setSelector("flagSetId=shop/otp").build())
            .getFlagConfiguration();

    assertThat(fetched).isEqualTo(FlagdDocument.of(List.of(otp)).json());
  }

  @Test
  void what_is_too_large_for_clients_is_counted_and_what_is_not_they_take() {
    serve(cohorts("otp", 80), cohorts("other", 120));
    Iterator<SyncFlagsResponse> stream = stream("flagSetId=shop/otp");
    assertThat(stream.next().getFlagConfiguration()).hasSizeGreaterThan(2 * 1024 * 1024);
    assertThat(server.oversized()).isZero();

    Iterator<SyncFlagsResponse> larger = stream("flagSetId=shop/other");

    assertThatThrownBy(larger::next)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void answers_older_providers_that_ask_for_facts_first() {
    var metadata =
        FlagSyncServiceGrpc.newBlockingStub(channel)
            .getMetadata(GetMetadataRequest.getDefaultInstance());

    assertThat(metadata.hasMetadata()).isTrue();
  }

  @Test
  void sends_nothing_when_nothing_that_is_served_changes() {
    serve(flagSet("otp", 0));
    Iterator<SyncFlagsResponse> stream = stream("flagSetId=shop/otp");
    String first = stream.next().getFlagConfiguration();

    serve(flagSet("otp", 0));
    serve(flagSet("otp", 0), flagSet("other", 100));
    serve(flagSet("otp", 100));

    assertThat(stream.next().getFlagConfiguration())
        .isNotEqualTo(first)
        .contains("\"defaultVariant\":\"on\"");
  }

  @Test
  void sends_its_clients_elsewhere_when_it_stops() {
    serve(flagSet("otp", 0));
    Iterator<SyncFlagsResponse> stream = stream("flagSetId=shop/otp");
    stream.next();

    server.stop();

    assertThatThrownBy(stream::hasNext)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(e.getStatus().getDescription()).contains("connect again");
            });
  }

  private SyncFlagsResponse firstOf(String selector) {
    return stream(selector).next();
  }

  private Iterator<SyncFlagsResponse> stream(String selector) {
    return FlagSyncServiceGrpc.newBlockingStub(channel)
        .syncFlags(SyncFlagsRequest.newBuilder().setSelector(selector).build());
  }

  private void serve(FlagTable... tables) {
    Map<String, FlagTable> all = new java.util.HashMap<>();
    for (FlagTable table : tables) {
      all.put(table.id(), table);
    }
    store.publish(new FlagSnapshot(all, Map.of()));
  }

  /** Each flag has a list of 1,980 agents. */
  private static FlagTable cohorts(String name, int flags) {
    TestSet set = otp().agents("planner", 2_000);
    IntStream.range(0, flags).forEach(i -> set.with(flag("f" + i, 99)));
    FlagTable table = set.table();
    return new FlagTable(table.namespace(), name, table.flags(), table.version());
  }

  private static FlagTable flagSet(String name, int percent) {
    FlagTable table = otp().with(flag("registry", percent)).table();
    return new FlagTable(table.namespace(), name, table.flags(), table.version() + name);
  }

  private static ClientInterceptor header(String selector) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("flagd-selector", Metadata.ASCII_STRING_MARSHALLER), selector);
    return MetadataUtils.newAttachHeadersInterceptor(metadata);
  }
}
