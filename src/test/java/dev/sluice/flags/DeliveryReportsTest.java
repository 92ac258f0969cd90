// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.FlagSnapshot.Seen;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.flags.eval.FlagTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeliveryReportsTest {
  private static final FlagTable TABLE =
      otp().with(flag("registry", 100)).agents("planner", 10).table();
  private static final FlagSnapshot SERVED =
      new FlagSnapshot(
          Map.of("shop/otp", TABLE),
          Map.of("shop/planner", List.of("shop/otp"), "shop/other", List.of("shop/none")),
          Map.of("shop/otp", Map.of("move", new Seen(Instant.EPOCH))));

  @Test
  void counts_streams_by_what_they_were_sent_last_and_names_the_agents() {
    SortedMap<String, SetReport> reports =
        DeliveryReports.of(
            SERVED,
            List.of(
                sent("planner-0", "source=shop/planner", TABLE.version()),
                sent("planner-1", "flagSetId=shop/otp", TABLE.version()),
                sent("planner-3", "source=shop/planner", TABLE.version()),
                sent("planner-2", "source=shop/planner", "before")));

    assertThat(reports)
        .containsExactly(
            Map.entry(
                "shop/otp",
                new SetReport(
                    TABLE.version(),
                    new TreeMap<>(Map.of("move", "1970-01-01T00:00:00Z")),
                    new TreeMap<>(
                        Map.of(
                            TABLE.version(),
                            those(3, Map.of("planner", "0-1,3")),
                            "before",
                            those(1, Map.of("planner", "2")))))));
  }

  @Test
  void a_client_that_was_sent_nothing_yet_is_connected() {
    SetReport report =
        DeliveryReports.of(
                SERVED,
                List.of(
                    Delivery.none(
                        "planner-4", Selector.parse("source=shop/planner"), Instant.EPOCH)))
            .get("shop/otp");

    assertThat(report.streams()).isEqualTo(1);
    assertThat(report.sent())
        .containsExactly(Map.entry(SetReport.NOTHING, those(1, Map.of("planner", "4"))));
  }

  @Test
  void a_stranger_is_counted_and_not_named_whatever_it_calls_itself() {
    SetReport report =
        DeliveryReports.of(
                SERVED,
                List.of(
                    sent("", "flagSetId=shop/otp", TABLE.version()),
                    sent("other-1", "flagSetId=shop/otp", TABLE.version()),
                    sent("planner-01", "flagSetId=shop/otp", TABLE.version()),
                    sent("planner-1234567", "flagSetId=shop/otp", TABLE.version())))
            .get("shop/otp");

    assertThat(report.sent()).containsExactly(Map.entry(TABLE.version(), those(4, Map.of())));
  }

  @Test
  void who_asks_for_a_set_that_is_not_there_is_a_client_of_none() {
    assertThat(DeliveryReports.of(SERVED, List.of(sent("a-0", "flagSetId=shop/none", "v"))))
        .isEmpty();
  }

  private static Delivery sent(String name, String selector, String version) {
    return new Delivery(
        name,
        Selector.parse(selector),
        Map.of("shop/otp", version),
        Instant.EPOCH,
        Instant.ofEpochSecond(1));
  }

  private static Sent those(int streams, Map<String, String> agents) {
    return new Sent(streams, new TreeMap<>(agents));
  }
}
