// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.flags.eval.FlagTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an unmodified client makes of a lease, by its own clock. */
class LeasedClientTest {
  private static final String AGENT = "shop/planner/3";
  private static final FlagTable TABLE =
      otp()
          .with(
              leased("15s", flag("all", 100)),
              leased("15s", flag("cohort", 99)),
              leased("15s", flag("allowed", 0, Assignment.Agents, List.of(AGENT), List.of())),
              flag("unleased", 100))
          .agents("planner", 100)
          .table();

  private final Wire wire = new Wire(SyncTerms.DEFAULT);

  @AfterEach
  void close() {
    wire.close();
  }

  /** What is asked just before the end may be answered after it: such an answer says nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"all", "cohort", "allowed"})
  void a_client_that_is_cut_off_falls_to_off_in_the_second_of_the_end(String key) {
    Instant heard = Instant.now().minusSeconds(9);
    Instant end = TABLE.flag(key).orElseThrow().expiry(heard);
    wire.store.renew(Map.of("shop/otp", heard));
    wire.serve(TABLE);
    try (StockClient client = new StockClient(wire.server.port(), Wire.SET, "p").connected()) {
      assertThat(client.on(key, AGENT)).isTrue();
      wire.server.stop();

      await()
          .until(
              () -> {
                Instant before = Instant.now();
                FlagEvaluationDetails<Boolean> details = client.details(key, AGENT);
                Instant after = Instant.now();
                assertThat(details.getErrorCode()).isNull();
                if (after.isBefore(end)) {
                  assertThat(details.getValue()).isTrue();
                }
                if (!before.isBefore(end)) {
                  assertThat(details.getValue()).isFalse();
                  assertThat(details.getVariant()).isEqualTo("off");
                }
                return !before.isBefore(end);
              });
      assertThat(client.on("unleased", AGENT)).isTrue();
    }
  }

  @Test
  void a_client_that_hears_of_renewals_keeps_the_flag_over_the_end() {
    Instant heard = Instant.now().minusSeconds(9);
    Instant end = TABLE.flag("all").orElseThrow().expiry(heard);
    wire.store.renew(Map.of("shop/otp", heard));
    wire.serve(TABLE);
    try (StockClient client = new StockClient(wire.server.port(), Wire.SET, "p").connected()) {
      long sent = wire.deliveries.sent();

      wire.store.renew(Map.of("shop/otp", heard.plusSeconds(3_600)));

      await().until(() -> wire.deliveries.sent() == sent + 1);
      await()
          .until(
              () -> {
                assertThat(client.on("all", AGENT)).isTrue();
                return Instant.now().isAfter(end);
              });
    }
  }

  @Test
  void a_renewal_costs_one_document_for_each_stream_and_none_where_nothing_is_leased() {
    wire.store.renew(Map.of("shop/otp", Instant.EPOCH));
    FlagTable plain = otp().with(flag("registry", 100)).table();
    FlagTable other = new FlagTable("shop", "plain", plain.flags(), plain.version());
    wire.serve(TABLE, other);
    var leased = wire.stream(Wire.SET);
    leased.next();
    var unleased = wire.stream("flagSetId=shop/plain");
    unleased.next();
    await().until(() -> wire.deliveries.sent() == 2);

    wire.store.renew(Map.of("shop/otp", Instant.ofEpochSecond(4)));
    wire.store.renew(Map.of("shop/otp", Instant.ofEpochSecond(5)));

    assertThat(leased.next().getFlagConfiguration()).contains("timestamp\"},20]");
    await().until(() -> wire.deliveries.sent() == 3);
  }
}
