// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.flags.wire.FetchAllFlagsRequest;
import dev.sluice.flags.wire.GetMetadataRequest;
import dev.sluice.flags.wire.GetMetadataResponse;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator may set, and what clients see of it. */
class SyncTermsTest {
  private static final Metadata.Key<String> SELECTOR =
      Metadata.Key.of("flagd-selector", Metadata.ASCII_STRING_MARSHALLER);

  @Test
  void a_stream_with_a_deadline_ends_by_it_and_says_so() {
    try (Wire wire = new Wire(within(Duration.ofSeconds(1)))) {
      wire.serve(Wire.at(100));
      Iterator<SyncFlagsResponse> stream = wire.stream(Wire.SET, "planner-3");
      stream.next();

      assertThatThrownBy(stream::hasNext)
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                assertThat(e.getStatus().getDescription()).contains("connect again");
              });
      assertThat(wire.deliveries.open()).isZero();
    }
  }

  /** Four lives of a stream, the flag on in each and between. */
  @Test
  void a_stock_client_comes_back_after_each_deadline_with_its_flags_on_all_the_time() {
    try (Wire wire = new Wire(within(Duration.ofSeconds(1)))) {
      wire.serve(Wire.at(100));
      try (StockClient client =
          new StockClient(wire.server.port(), Wire.FLEET, "planner-3").connected()) {
        await()
            .until(
                () -> {
                  assertThat(client.on("registry", "shop/planner/3")).isTrue();
                  return wire.deliveries.sent() >= 4;
                });

        wire.serve(Wire.at(0));

        await().until(() -> !client.on("registry", "shop/planner/3"));
      }
    }
  }

  @Test
  void one_address_has_no_more_streams_than_it_may_and_one_that_goes_makes_room() {
    try (Wire wire = new Wire(new SyncTerms(2, Optional.empty(), Optional.empty()))) {
      wire.serve(Wire.at(100));
      Iterator<SyncFlagsResponse> first = wire.stream(Wire.SET);
      first.next();
      StockClient second = new StockClient(wire.server.port(), Wire.FLEET, "planner-3").connected();

      assertThatThrownBy(wire.stream(Wire.SET)::hasNext)
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(e.getStatus().getDescription())
                    .contains("127.0.0.1 has 2 streams", "sluice.flags.streams-per-caller");
              });
      assertThatThrownBy(() -> wire.stub().fetchAllFlags(FetchAllFlagsRequest.getDefaultInstance()))
          .hasMessageContaining("RESOURCE_EXHAUSTED");
      assertThat(wire.deliveries.refused()).isEqualTo(2);

      second.close();

      await().ignoreExceptions().until(() -> wire.stream(Wire.SET).hasNext());
    }
  }

  @Test
  void a_request_of_64_kib_and_more_is_refused() {
    try (Wire wire = new Wire(SyncTerms.DEFAULT)) {
      wire.serve(Wire.at(100));

      assertThatThrownBy(
              () ->
                  wire.stub()
                      .fetchAllFlags(
                          FetchAllFlagsRequest.newBuilder()
                              .setSelector(Wire.SET)
                              .setProviderId("x".repeat(64 * 1024))
                              .build()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }
  }

  @Test
  void the_cluster_goes_with_the_flags_where_it_has_a_name() {
    try (Wire wire = new Wire(new SyncTerms(9, Optional.empty(), Optional.of("west")))) {
      wire.serve(Wire.at(100));

      SyncFlagsResponse first = wire.stream(Wire.SET).next();

      assertThat(facts(first.getSyncContext()))
          .isEqualTo(Map.of("namespace", "shop", "cluster", "west"));
    }
  }

  @Test
  void older_providers_get_the_same_facts_when_they_ask_for_them() {
    try (Wire wire = new Wire(new SyncTerms(9, Optional.empty(), Optional.of("west")))) {
      GetMetadataResponse metadata =
          withHeader(wire, Wire.SET).getMetadata(GetMetadataRequest.getDefaultInstance());

      assertThat(facts(metadata.getMetadata()))
          .isEqualTo(Map.of("namespace", "shop", "cluster", "west"));
    }
  }

  @Test
  void facts_are_asked_for_by_a_selector_of_use_only() {
    try (Wire wire = new Wire(SyncTerms.DEFAULT)) {
      assertThatThrownBy(
              () -> withHeader(wire, "otp").getMetadata(GetMetadataRequest.getDefaultInstance()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, sluice.flags.streams-per-caller is 0",
    "9, 0, sluice.flags.stream-deadline is PT0S"
  })
  void terms_of_no_use_are_refused_by_name(int streams, int seconds, String said) {
    Optional<Duration> deadline = Optional.of(Duration.ofSeconds(seconds));

    assertThatThrownBy(() -> new SyncTerms(streams, deadline, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }

  private static SyncTerms within(Duration deadline) {
    return new SyncTerms(9, Optional.of(deadline), Optional.empty());
  }

  private static dev.sluice.flags.wire.FlagSyncServiceGrpc.FlagSyncServiceBlockingStub withHeader(
      Wire wire, String selector) {
    Metadata headers = new Metadata();
    headers.put(SELECTOR, selector);
    return wire.stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Map<String, String> facts(com.google.protobuf.Struct struct) {
    Map<String, String> facts = new HashMap<>();
    struct.getFieldsMap().forEach((name, value) -> facts.put(name, value.getStringValue()));
    return facts;
  }
}
