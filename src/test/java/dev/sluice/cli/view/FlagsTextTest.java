// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.kit.Written;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who has which flags, to the letter. */
class FlagsTextTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:20:00Z");
  private static final String STATUS =
      """
      revision: 17
      flags:
      - {key: registry, percent: 10, exposed: 1, of: 10, reason: Migration, migration: move, stage: registry}
      - {key: telemetry, percent: 0, exposed: 0, of: 10, reason: Spec}
      """;

  @Test
  void what_each_flag_stands_at_and_which_replica_has_how_many_clients_behind() {
    List<String> lines =
        text(
            STATUS,
            report("sluice-a", "9f86", "2026-01-05T10:00:00.1Z", Map.of("9f86", sent(5, "0-4"))),
            report(
                "sluice-b",
                "6030",
                "2026-01-05T10:00:00Z",
                Map.of("9f86", sent(1, "5"), "6030", sent(4, "6-8"), "none", sent(1, "9"))));

    assertThat(String.join("\n", lines))
        .isEqualTo(
            """
            otp  revision 17, version 9f86: sent to 6 of 11 clients, 5 behind

            FLAG       SHARE  AGENTS  WHY        MIGRATION  STAGE
            registry   10%    1/10    Migration  move       registry
            telemetry  0%     0/10    Spec       -          -

            REPLICA   CLIENTS  NEWEST  BEHIND
            sluice-a  5        5       -
            sluice-b  6        1       4 on 6030: planner-6, planner-7, planner-8 and 1
                                       more; 1 sent nothing yet: planner-9 (the replica
                                       itself serves 6030)""");
  }

  @Test
  void a_set_that_nobody_reads_says_so() {
    assertThat(text(STATUS))
        .startsWith("otp  revision 17")
        .endsWith("No client is connected, or no replica has told of one in the last 30s.");
  }

  @Test
  void where_the_reports_may_not_be_read_nothing_is_said_of_clients() {
    List<String> lines = FlagsText.of(FlagSetView.of(set(STATUS), List.of()), false, Ink.NONE);

    assertThat(lines).noneMatch(line -> line.contains("client"));
  }

  @Test
  void a_set_that_no_operator_has_seen_says_so() {
    assertThat(text("observedGeneration: 1"))
        .startsWith("otp  no operator has seen it. Is one running?");
  }

  private static List<String> text(String status, ReplicaReport... reports) {
    return FlagsText.of(FlagSetView.of(set(status), List.of(reports)), true, Ink.NONE);
  }

  private static FlagSet set(String status) {
    FlagSet set = Written.flagSet(status);
    set.setMetadata(new ObjectMetaBuilder().withNamespace("shop").withName("otp").build());
    return set;
  }

  private static ReplicaReport report(
      String replica, String version, String entered, Map<String, Sent> sent) {
    return new ReplicaReport(
        replica,
        NOW,
        new TreeMap<>(
            Map.of(
                "shop/otp",
                new SetReport(
                    version, new TreeMap<>(Map.of("move", entered)), new TreeMap<>(sent)))));
  }

  private static Sent sent(int streams, String agents) {
    return new Sent(streams, new TreeMap<>(Map.of("planner", agents)));
  }
}
