// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.eval.Evaluation;
import dev.sluice.flags.eval.Evaluator;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestDriver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an unmodified client makes of the wire. */
class StockClientTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String FLEET = "source=shop/planner";
  private static final String SET = "flagSetId=shop/otp";

  private final FlagStore store = new FlagStore();
  private final Deliveries deliveries = new Deliveries();
  private final FlagSyncServer server = server();

  @BeforeEach
  void listen() {
    server.start("127.0.0.1", 0, SyncSecurity.PLAIN);
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void serves_what_stands_when_a_client_connects() {
    serve(atPercent(30));

    try (StockClient client = new StockClient(server.port(), FLEET, "planner-7").connected()) {
      assertThat(client.on("registry", "shop/planner/7")).isTrue();
      assertThat(client.on("registry", "shop/planner/3")).isFalse();
    }
  }

  @Test
  void sends_every_change_and_a_rollback_at_once() {
    serve(atPercent(30));
    try (StockClient client = new StockClient(server.port(), FLEET, "planner-3").connected()) {
      assertThat(client.on("registry", "shop/planner/3")).isFalse();

      serve(atPercent(100));
      await().until(() -> client.on("registry", "shop/planner/3"));

      serve(atPercent(0));
      await().until(() -> !client.on("registry", "shop/planner/3"));
      assertThat(client.details("registry", "shop/planner/3").getVariant()).isEqualTo("off");
    }
  }

  @Test
  void a_client_comes_back_by_itself_after_a_restart_and_sees_what_changed() {
    serve(atPercent(0));
    int port = server.port();
    try (StockClient client = new StockClient(port, FLEET, "planner-3").connected()) {
      server.stop();
      serve(atPercent(100));
      assertThat(client.on("registry", "shop/planner/3")).isFalse();

      server.start("127.0.0.1", port, SyncSecurity.PLAIN);

      await().until(() -> client.on("registry", "shop/planner/3"));
    }
  }

  @Test
  void a_client_that_came_too_early_gets_its_flags_once_they_are_loaded() {
    try (StockClient client = new StockClient(server.port(), FLEET, "planner-3").connecting()) {
      assertThat(client.on("registry", "shop/planner/3")).isFalse();

      serve(atPercent(100));

      await().until(() -> client.on("registry", "shop/planner/3"));
    }
  }

  @Test
  void a_set_that_is_created_later_reaches_those_who_wait_for_it() {
    store.publish(new FlagSnapshot(Map.of(), Map.of()));
    try (StockClient client = new StockClient(server.port(), SET, "planner-3").connected()) {
      assertThat(client.details("registry", "shop/planner/3").getErrorCode())
          .isEqualTo(ErrorCode.FLAG_NOT_FOUND);

      serve(atPercent(100));

      await().until(() -> client.on("registry", "shop/planner/3"));
    }
  }

  @Test
  void an_unknown_flag_is_an_error_with_the_default_of_the_code() {
    serve(atPercent(100));

    try (StockClient client = new StockClient(server.port(), FLEET, "planner-3").connected()) {
      FlagEvaluationDetails<Boolean> details = client.details("typo", "shop/planner/3");

      assertThat(details.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
      assertThat(details.getValue()).isFalse();
    }
  }

  @Test
  void says_what_each_client_has_been_sent() {
    serve(atPercent(30));
    try (StockClient one = new StockClient(server.port(), FLEET, "planner-1").connected();
        StockClient two = new StockClient(server.port(), SET, "planner-2").connected()) {
      FlagTable full = atPercent(100);

      serve(full);

      assertThat(one.details("registry", null).getFlagKey()).isEqualTo("registry");
      assertThat(two.details("registry", null).getFlagKey()).isEqualTo("registry");
      Map<String, String> versions = Map.of("shop/otp", full.version());
      await()
          .untilAsserted(
              () ->
                  assertThat(deliveries.all())
                      .containsExactlyInAnyOrder(
                          new Delivery("planner-1", Selector.parse(FLEET), versions, NOW, NOW),
                          new Delivery("planner-2", Selector.parse(SET), versions, NOW, NOW)));
    }
    await().until(() -> deliveries.all().isEmpty());
  }

  @Test
  void every_flag_says_which_set_version_migration_and_stage_it_is_of() {
    FlagTable table = atPercent(30);
    serve(table);

    try (StockClient client = new StockClient(server.port(), FLEET, "planner-7").connected()) {
      var metadata = client.details("registry", "shop/planner/7").getFlagMetadata();

      assertThat(metadata.getString("flagSetId")).isEqualTo("shop/otp");
      assertThat(metadata.getString("version")).isEqualTo(table.version());
      assertThat(metadata.getString("migration")).isEqualTo("m");
      assertThat(metadata.getString("stage")).isEqualTo("registry");
    }
  }

  /** The hash of this old provider differs, so shares are compared by their lists only. */
  @Test
  void a_stock_client_evaluates_as_we_do() {
    List<String> vip = List.of("vip", "both", "shop/planner/0");
    List<String> bad = List.of("bad", "both", "shop/planner/1");
    FlagTable table =
        otp()
            .with(
                flag("off", 0),
                flag("on", 100),
                flag("some", 35),
                flag("on_listed", 100, Assignment.Agents, vip, bad),
                flag("some_listed", 50, Assignment.Agents, vip, bad),
                flag("off_listed", 0, Assignment.Ids, vip, bad),
                flag("once", 99, Assignment.AllAtOnce, vip, bad))
            .agents("planner", 10)
            .table();
    serve(table);
    List<@Nullable String> ids = new ArrayList<>();
    IntStream.range(0, 10).forEach(o -> ids.add("shop/planner/" + o));
    ids.addAll(List.of("vip", "bad", "both", "stranger"));
    ids.add(null);

    try (StockClient client = new StockClient(server.port(), SET, "any").connected()) {
      for (String key : table.flags().keySet()) {
        for (String id : ids) {
          FlagEvaluationDetails<Boolean> theirs = client.details(key, id);
          Evaluation ours = Evaluator.evaluate(table, key, id).orElseThrow();
          assertThat(theirs.getErrorCode()).isNull();
          assertThat(List.of(theirs.getValue(), theirs.getVariant(), theirs.getReason()))
              .as("%s for %s", key, id)
              .isEqualTo(List.of(ours.value(), ours.variant(), ours.reason().name()));
        }
      }
    }
  }

  private FlagSyncServer server() {
    return new FlagSyncServer(
        store, deliveries, SyncTerms.DEFAULT, Tenants.OPEN, InstantSource.fixed(NOW));
  }

  private void serve(FlagTable table) {
    store.publish(
        new FlagSnapshot(
            Map.of(table.id(), table), Map.of("shop/planner", List.of("shop/otp", "shop/later"))));
  }

  private static FlagTable atPercent(int percent) {
    TestDriver driver =
        migration("m")
            .stage("registry", "registry")
            .at(Position.Running, exposure("registry", percent, "m/registry/", "registry"))
            .cohort("m/registry/", "planner", "7,2,9");
    return otp().flags("registry").agents("planner", 10).driver(driver, "registry").table();
  }
}
