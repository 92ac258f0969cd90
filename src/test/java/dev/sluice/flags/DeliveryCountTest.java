// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.DeliverySource.Asked;
import dev.sluice.migration.engine.Delivered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeliveryCountTest {
  private static final Instant ENTERED = Instant.parse("2027-01-01T00:00:00.123Z");
  private static final Asked ASKED =
      new Asked(
          "shop/move/u", "shop/otp", "move", ENTERED, List.of(new Workload("shop", "planner", 10)));

  @Test
  void agents_of_all_replicas_are_counted_together() {
    Delivered delivered =
        of(
            report(ENTERED, Map.of("v", sent(6, "0-5"))),
            report(ENTERED, Map.of("v", sent(4, "6-9"))));

    assertThat(delivered).isEqualTo(new Delivered(true, 10, 10, List.of(), 0));
  }

  @Test
  void who_is_behind_or_not_connected_is_missing() {
    Delivered delivered = of(report(ENTERED, Map.of("v", sent(7, "0-6"), "old", sent(1, "7"))));

    assertThat(delivered)
        .isEqualTo(new Delivered(true, 10, 7, List.of("planner-7", "planner-8", "planner-9"), 1));
  }

  @Test
  void an_agent_of_two_connections_has_what_both_of_them_have() {
    Delivered delivered =
        of(
            report(ENTERED, Map.of("v", sent(10, "0-9"))),
            report(ENTERED, Map.of("old", sent(1, "3"))));

    assertThat(delivered).isEqualTo(new Delivered(true, 10, 9, List.of("planner-3"), 1));
  }

  /** After on and off again the version is the same, and its clients may have what was between. */
  @Test
  void what_a_replica_said_before_it_heard_of_the_step_counts_for_nothing() {
    Delivered delivered =
        of(
            report(ENTERED, Map.of("v", sent(9, "0-8"))),
            report(ENTERED.minusSeconds(1), Map.of("v", sent(1, "9"))));

    assertThat(delivered).isEqualTo(new Delivered(true, 10, 9, List.of("planner-9"), 1));
  }

  @Test
  void clients_that_are_no_agents_are_behind_too() {
    Delivered delivered =
        of(report(ENTERED, Map.of("v", sent(10, "0-9"), "none", new Sent(2, new TreeMap<>()))));

    assertThat(delivered).isEqualTo(new Delivered(true, 10, 10, List.of(), 2));
  }

  @Test
  void agents_that_a_fleet_does_not_want_any_more_are_not_waited_for() {
    Delivered delivered = of(report(ENTERED, Map.of("v", sent(12, "0-11"))));

    assertThat(delivered).isEqualTo(new Delivered(true, 10, 10, List.of(), 0));
  }

  @Test
  void nothing_is_known_while_this_replica_does_not_serve_the_step() {
    assertThat(
            DeliveryCount.of(ASKED, null, List.of(report(ENTERED, Map.of("v", sent(10, "0-9"))))))
        .isEqualTo(new Delivered(false, 10, 0, List.of(), 0));
  }

  private static Delivered of(SetReport... reports) {
    return DeliveryCount.of(ASKED, "v", List.of(reports));
  }

  private static SetReport report(Instant entered, Map<String, Sent> sent) {
    return new SetReport(
        "v", new TreeMap<>(Map.of("move", entered.toString())), new TreeMap<>(sent));
  }

  private static Sent sent(int streams, String agents) {
    return new Sent(streams, new TreeMap<>(Map.of("planner", agents)));
  }
}
