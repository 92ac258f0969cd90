// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.FlagSnapshot.Seen;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a replica tells what it has delivered, and when it is silent. */
class DeliveryKeeperTest {
  private static final Selector SET = Selector.parse(Wire.SET);
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final MutableClock clock = new MutableClock(Instant.parse("2027-01-01T00:00:00Z"));
  private final FlagStore store = new FlagStore();
  private final Deliveries deliveries = new Deliveries();
  private final List<ReplicaReport> told = new ArrayList<>();
  private final List<Duration> took = new ArrayList<>();
  private boolean reachable = true;
  private int tries;
  private final DeliveryKeeper keeper =
      new DeliveryKeeper(store, deliveries, "one", this::take, took::add, clock);

  private void take(ReplicaReport report) {
    tries++;
    if (!reachable) {
      throw new IllegalStateException("nobody there");
    }
    told.add(report);
  }

  @Test
  void a_replica_without_clients_writes_nothing() {
    serve(Wire.at(0));

    look(Duration.ofMinutes(5));

    assertThat(told).isEmpty();
  }

  @Test
  void the_first_change_is_told_at_once_and_what_follows_together_a_second_later() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(MOMENT);
    connect("planner-1", Wire.at(0));
    look(MOMENT);
    connect("planner-2", Wire.at(0));
    look(MOMENT);
    assertThat(told).hasSize(1);

    look(Duration.ofSeconds(2));

    assertThat(told).hasSize(2);
    assertThat(told.getLast().sets().get("shop/otp").streams()).isEqualTo(3);
  }

  @Test
  void at_rest_it_says_every_ten_seconds_that_it_is_there() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(MOMENT);

    look(Duration.ofSeconds(60));

    assertThat(told).hasSize(7);
  }

  @Test
  void the_last_client_that_goes_is_told_and_then_nothing_more() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(Duration.ofSeconds(1));
    deliveries.closed("planner-0");

    look(Duration.ofMinutes(5));

    assertThat(told).hasSize(2);
    assertThat(told.getLast().sets()).isEmpty();
  }

  @Test
  void what_cannot_be_told_is_tried_ever_less_often_and_told_as_it_is_then() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    reachable = false;
    look(Duration.ofSeconds(60));
    assertThat(tries).isEqualTo(9);
    connect("planner-1", Wire.at(0));
    reachable = true;

    look(Duration.ofSeconds(11));

    assertThat(told.getFirst().sets().get("shop/otp").streams()).isEqualTo(2);
  }

  @Test
  void a_replica_that_stops_says_at_once_that_it_has_no_clients() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(MOMENT);
    deliveries.closed("planner-0");

    keeper.stop();

    assertThat(told.getLast().sets()).isEmpty();
  }

  @Test
  void a_clock_that_is_put_back_silences_nobody() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(MOMENT);
    clock.advance(Duration.ofHours(-1));
    connect("planner-1", Wire.at(0));

    look(MOMENT);

    assertThat(told.getLast().sets().get("shop/otp").streams()).isEqualTo(2);
  }

  @Test
  void a_clock_that_is_put_back_does_not_stop_the_heartbeat() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(MOMENT);
    clock.advance(Duration.ofHours(-1));
    Instant after = clock.instant();

    look(Duration.ofSeconds(20));

    assertThat(told.stream().skip(1).map(ReplicaReport::renewTime))
        .containsExactly(after, after.plusSeconds(10), after.plusSeconds(20));
  }

  @Test
  void a_clock_that_is_put_back_does_not_hasten_what_fails() {
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    look(MOMENT);
    clock.advance(Duration.ofHours(-1));
    tries = 0;
    reachable = false;

    look(Duration.ofSeconds(60));

    assertThat(tries).isEqualTo(9);
  }

  @Test
  void a_failure_while_it_counts_does_not_end_the_reports() {
    DeliveryKeeper failing =
        new DeliveryKeeper(
            store,
            deliveries,
            "two",
            this::take,
            _ -> {
              throw new IllegalStateException("no such meter");
            },
            clock);
    Instant start = clock.instant();
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    clock.advance(Duration.ofMillis(1));
    serve(Wire.at(100));
    send("planner-0", start, Wire.at(100));
    failing.look();
    assertThat(told).isEmpty();

    failing.look();

    assertThat(told.getLast().sets().get("shop/otp").on(Wire.at(100).version())).isEqualTo(1);
  }

  @Test
  void a_change_takes_from_its_decision_to_the_last_client_that_was_there() {
    Instant start = clock.instant();
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    connect("planner-1", Wire.at(0));
    look(MOMENT);
    Instant decided = clock.instant();
    clock.advance(Duration.ofMillis(30));
    serve(Wire.at(100), new Seen(decided));
    send("planner-0", start, Wire.at(100));
    look(MOMENT);
    clock.advance(Duration.ofMillis(40));
    assertThat(took).isEmpty();
    Duration all = Duration.between(decided, clock.instant());
    send("planner-1", start, Wire.at(100));

    look(MOMENT);

    assertThat(took).containsExactly(all);
  }

  @Test
  void a_change_that_no_record_made_takes_from_when_it_was_served() {
    Instant start = clock.instant();
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    clock.advance(Duration.ofHours(1));
    serve(Wire.at(100), new Seen(start));
    clock.advance(Duration.ofMillis(40));
    send("planner-0", start, Wire.at(100));

    look(MOMENT);

    assertThat(took).containsExactly(Duration.ofMillis(40));
  }

  @Test
  void who_came_after_the_change_does_not_prolong_it() {
    Instant start = clock.instant();
    serve(Wire.at(0));
    connect("planner-0", Wire.at(0));
    clock.advance(Duration.ofMillis(1));
    serve(Wire.at(100));
    clock.advance(Duration.ofMillis(40));
    send("planner-0", start, Wire.at(100));
    clock.advance(Duration.ofMillis(90));
    connect("planner-1", Wire.at(100));

    look(MOMENT);

    assertThat(took).containsExactly(Duration.ofMillis(40));
  }

  private void serve(FlagTable table) {
    store.publish(new FlagSnapshot(Map.of(table.id(), table), Map.of()));
  }

  private void serve(FlagTable table, Seen record) {
    store.publish(
        new FlagSnapshot(
            Map.of(table.id(), table), Map.of(), Map.of(table.id(), Map.of("move", record))));
  }

  private void connect(String name, FlagTable sent) {
    send(name, clock.instant(), sent);
  }

  private void send(String name, Instant opened, FlagTable sent) {
    deliveries.sent(
        name, new Delivery(name, SET, Map.of(sent.id(), sent.version()), opened, clock.instant()));
  }

  /** As its timer does, for so long. */
  private void look(Duration span) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(span) < 0;
        passed = passed.plus(MOMENT)) {
      keeper.look();
      clock.advance(MOMENT);
    }
    keeper.look();
  }
}
