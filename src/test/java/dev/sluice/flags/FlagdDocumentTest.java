// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.flags.eval.TestSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text on the wire, byte for byte: clients that we do not build read it. */
class FlagdDocumentTest {
  private static final List<String> NOBODY = List.of();
  private static final List<String> VIP = List.of("vip");
  private static final List<String> BAD = List.of("bad");

  @Test
  void plain_flags_are_static() throws IOException {
    assertGolden("plain", otp().with(flag("on_for_all", 100), flag("off_for_all", 0)));
  }

  @Test
  void a_stage_under_way_lists_its_agents() throws IOException {
    assertGolden(
        "cohort",
        otp()
            .flags("registry", "telemetry")
            .agents("planner", 10)
            .driver(stage(30).cohort("m/registry/", "planner", "7,2,9"), "registry", "telemetry"));
  }

  @Test
  void ids_are_split_by_hash_with_on_first_and_a_total_of_ten_thousand() throws IOException {
    assertGolden(
        "share",
        otp()
            .with(flag("registry", 0, Assignment.Ids, NOBODY, NOBODY))
            .driver(stage(10), "registry"));
  }

  @Test
  void deny_comes_before_allow_and_both_before_the_exposure() throws IOException {
    assertGolden(
        "lists",
        otp()
            .with(
                flag("agents", 25, Assignment.Agents, VIP, BAD),
                flag("all", 100, Assignment.Agents, VIP, BAD),
                flag("ids", 1, Assignment.Ids, VIP, BAD),
                flag("none", 0, Assignment.AllAtOnce, VIP, BAD))
            .agents("planner", 4));
  }

  @Test
  void a_flag_that_was_taken_back_is_off_explicitly() throws IOException {
    TestDriver back =
        migration("m")
            .stage("registry", "registry")
            .at(Position.RolledBack, exposure("registry", 0, "m/registry/", null))
            .rolledBack("registry", null, false);

    assertGolden(
        "rolled-back",
        otp().with(flag("registry", 0, Assignment.Agents, VIP, BAD)).driver(back, "registry"));
  }

  /** By the clock of the client, in seconds. */
  @Test
  void what_is_leased_is_off_from_a_second_on_at_100_percent_too() throws IOException {
    FlagTable table =
        otp()
            .with(
                leased("60s", flag("agents", 25, Assignment.Agents, VIP, BAD)),
                leased("60s", flag("all", 100)),
                leased("60s", flag("ids", 10, Assignment.Ids, NOBODY, BAD)),
                leased("60s", flag("none", 0)),
                leased("60s", flag("none_but_vip", 0, Assignment.Agents, VIP, NOBODY)),
                flag("unleased", 100))
            .agents("planner", 4)
            .table();

    FlagdDocument document =
        FlagdDocument.of(List.of(table), Map.of("shop/otp", Instant.ofEpochSecond(1_795_399_959)));

    assertThat(document.json()).isEqualTo(golden("leased"));
  }

  @Test
  void a_lease_that_was_never_given_has_ended() {
    FlagTable table = otp().with(leased("15s", flag("all", 100))).table();

    assertThat(FlagdDocument.of(List.of(table)).json())
        .contains("{\"<\":[{\"var\":\"$flagd.timestamp\"},15]}");
  }

  @Test
  void a_set_that_is_not_there_is_an_empty_document() {
    FlagdDocument document = FlagdDocument.of(List.of());

    assertThat(document.json()).isEqualTo("{\"flags\":{}}");
    assertThat(document.versions()).isEmpty();
  }

  @Test
  void of_two_sets_with_one_key_the_later_counts_and_every_flag_says_its_set() throws IOException {
    FlagTable first = otp().with(flag("shared", 0), flag("first", 0)).table();
    FlagTable second = renamed("second", otp().with(flag("shared", 100)).table());

    FlagdDocument document = FlagdDocument.of(List.of(first, second));

    assertThat(document.versions())
        .containsExactly(
            Map.entry("shop/otp", first.version()), Map.entry("shop/second", second.version()));
    assertThat(document.json()).isEqualTo(golden("merged"));
  }

  @Test
  void equal_tables_give_equal_text() {
    FlagTable one = otp().with(flag("a", 30), flag("b", 70)).agents("x", 9).agents("y", 9).table();
    FlagTable two = otp().with(flag("b", 70), flag("a", 30)).agents("y", 9).agents("x", 9).table();

    assertThat(FlagdDocument.of(List.of(one))).isEqualTo(FlagdDocument.of(List.of(two)));
  }

  private static TestDriver stage(int percent) {
    return migration("m")
        .stage("registry", "registry")
        .stage("telemetry", "telemetry")
        .at(
            Position.Running,
            exposure("registry", percent, "m/registry/", "registry"),
            exposure("telemetry", 0, "otp/telemetry/", null));
  }

  private static FlagTable renamed(String name, FlagTable table) {
    return new FlagTable(table.namespace(), name, table.flags(), table.version());
  }

  private static void assertGolden(String name, TestSet set) throws IOException {
    assertThat(FlagdDocument.of(List.of(set.table())).json()).isEqualTo(golden(name));
  }

  /** Line breaks and indentation are for people; all else is the text. */
  private static String golden(String name) throws IOException {
    try (InputStream file =
        FlagdDocumentTest.class.getResourceAsStream("/flagd-documents/" + name + ".json")) {
      String text = file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceAll("\n *", "");
    }
  }
}
