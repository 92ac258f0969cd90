// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ProviderState;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.flags.eval.FlagTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an unmodified client makes of a lease, by its own clock. */
class LeasedClientTest {
  private static final String AGENT = "shop/planner/3";
  private static final List<String> LEASED = List.of("all", "cohort", "allowed");
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
  @Test
  void a_client_that_is_cut_off_falls_to_off_in_the_second_of_the_end() {
    wire.serve(TABLE);
    try (StockClient client = new StockClient(wire.server.port(), Wire.SET, "p").connected()) {
      Instant end = givenAndOn(client);

      wire.server.stop();

      await()
          .until(
              () -> {
                boolean over = true;
                for (String key : LEASED) {
                  Instant before = Instant.now();
                  FlagEvaluationDetails<Boolean> details = client.details(key, AGENT);
                  Instant after = Instant.now();
                  assertThat(details.getErrorCode()).isNull();
                  if (after.isBefore(end)) {
                    assertThat(details.getValue()).as(key).isTrue();
                  } else if (!before.isBefore(end)) {
                    assertThat(details.getVariant()).as(key).isEqualTo("off");
                  }
                  over &= !before.isBefore(end);
                }
                return over;
              });
      await().until(() -> client.state() == ProviderState.ERROR);
      assertThat(client.on("unleased", AGENT)).isTrue();
    }
  }

  @Test
  void a_client_that_hears_of_renewals_keeps_its_flags_over_the_end() {
    wire.serve(TABLE);
    try (StockClient client = new StockClient(wire.server.port(), Wire.SET, "p").connected()) {
      Instant end = givenAndOn(client);

      long sent = wire.deliveries.sent();
      wire.store.renew(Map.of("shop/otp", end.plusSeconds(3_600)));
      await().until(() -> wire.deliveries.sent() == sent + 1);

      await()
          .until(
              () -> {
                assertThat(isOn(client)).isTrue();
                return Instant.now().isAfter(end);
              });
    }
  }

  /** Gives leases until the client has them; says when the last one ends. */
  private Instant givenAndOn(StockClient client) {
    AtomicReference<Instant> given = new AtomicReference<>(Instant.EPOCH);
    await()
        .until(
            () -> {
              if (isOn(client)) {
                return true;
              }
              given.set(Instant.now());
              wire.store.renew(Map.of("shop/otp", given.get()));
              return false;
            });
    return TABLE.flag("all").orElseThrow().expiry(given.get());
  }

  private static boolean isOn(StockClient client) {
    return LEASED.stream().allMatch(key -> client.on(key, AGENT));
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
