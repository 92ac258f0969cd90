// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By whose word a flag stands where it stands, and what tells two tables apart. */
class FlagTableTest {
  private static final String SEED = "m/registry/";

  @Test
  void the_spec_counts_while_nobody_drives_the_flag() {
    FlagState state = otp().with(flag("registry", 100)).table().flag("registry").orElseThrow();

    assertThat(state.percent()).isEqualTo(100);
    assertThat(state.reach()).isEqualTo(new Reach.Everybody());
    assertThat(state.reason()).isEqualTo(Reason.Spec);
    assertThat(state.migration()).isNull();
    assertThat(state.stage()).isNull();
  }

  @Test
  void a_kept_value_outranks_the_spec() {
    FlagState state =
        otp()
            .flags("registry")
            .kept("registry", 100, "m/registry", null, 0)
            .table()
            .flag("registry")
            .orElseThrow();

    assertThat(state.reach()).isEqualTo(new Reach.Everybody());
    assertThat(state.reason()).isEqualTo(Reason.Kept);
    assertThat(state.stage()).isEqualTo("registry");
  }

  @Test
  void the_record_outranks_a_kept_value_and_the_spec() {
    FlagState state =
        otp()
            .with(flag("registry", 100))
            .kept("registry", 100, "old/registry", null, 100)
            .agents("planner", 10)
            .driver(
                migration("m")
                    .stage("registry", "registry")
                    .at(Position.Running, exposure("registry", 30, SEED, "registry"))
                    .cohort(SEED, "planner", "7,2,5-6"),
                "registry")
            .table()
            .flag("registry")
            .orElseThrow();

    assertThat(state.percent()).isEqualTo(30);
    assertThat(state.reach())
        .isEqualTo(new Reach.Members(Set.of("shop/planner/7", "shop/planner/2", "shop/planner/5")));
    assertThat(state.reason()).isEqualTo(Reason.Migration);
    assertThat(state.migration()).isEqualTo("m");
    assertThat(state.stage()).isEqualTo("registry");
  }

  @Test
  void an_emergency_turns_every_claimed_flag_off_whatever_the_record_says() {
    FlagTable table =
        otp()
            .with(
                flag("registry", 100, Assignment.Agents, List.of("vip"), List.of()),
                flag("telemetry", 100),
                flag("other", 100))
            .driver(
                migration("m")
                    .stage("registry", "registry")
                    .stage("telemetry", "telemetry")
                    .at(
                        Position.Completed,
                        exposure("registry", 100, SEED, "registry"),
                        exposure("telemetry", 100, SEED, "telemetry"))
                    .emergency(),
                "registry",
                "telemetry")
            .table();

    assertThat(table.flag("registry").orElseThrow().reach()).isEqualTo(new Reach.Nobody());
    assertThat(table.flag("registry").orElseThrow().allowed()).isEmpty();
    assertThat(table.flag("registry").orElseThrow().reason()).isEqualTo(Reason.Emergency);
    assertThat(table.flag("telemetry").orElseThrow().reach()).isEqualTo(new Reach.Nobody());
    assertThat(table.flag("other").orElseThrow().reach()).isEqualTo(new Reach.Everybody());
  }

  @Test
  void an_emergency_needs_no_record_but_the_claim() {
    TestDriver waiting = migration("m").stage("registry", "registry").emergency();

    FlagTable claimed = otp().with(flag("registry", 100)).driver(waiting, "registry").table();
    FlagTable unclaimed = otp().with(flag("registry", 100)).driver(waiting).table();

    assertThat(claimed.flag("registry").orElseThrow().reach()).isEqualTo(new Reach.Nobody());
    assertThat(unclaimed.flag("registry").orElseThrow().reach()).isEqualTo(new Reach.Everybody());
  }

  @ParameterizedTest
  @EnumSource(Assignment.class)
  void a_killed_flag_is_off_for_everybody_whoever_drives_it_and_the_others_stay(
      Assignment assignment) {
    FlagTable table =
        otp()
            .with(
                flag("own", 100, assignment, List.of("vip"), List.of()),
                flag("kept", 0, assignment, List.of("vip"), List.of()),
                flag("driven", 0, assignment, List.of("vip"), List.of()),
                flag("other", 100))
            .kept("kept", 100, "old/x", null, 0)
            .agents("planner", 10)
            .driver(
                migration("m")
                    .stage("one", "driven")
                    .at(Position.Running, exposure("driven", 50, SEED, "one"))
                    .cohort(SEED, "planner", "0-4"),
                "driven")
            .killed("own", "kept", "driven", "typo")
            .table();

    assertThat(List.of("own", "kept", "driven"))
        .allSatisfy(
            key -> {
              FlagState state = table.flag(key).orElseThrow();
              assertThat(state.reach()).isEqualTo(new Reach.Nobody());
              assertThat(state.allowed()).isEmpty();
              assertThat(state.percent()).isZero();
              assertThat(state.reason()).isEqualTo(Reason.Killed);
            });
    assertThat(table.flag("driven").orElseThrow().migration()).isEqualTo("m");
    assertThat(table.flag("other").orElseThrow().reach()).isEqualTo(new Reach.Everybody());
    assertThat(table.flags()).doesNotContainKey("typo");
  }

  @Test
  void a_kill_outranks_an_emergency() {
    TestDriver emergency = migration("m").stage("one", "a", "b").emergency();

    FlagTable table = otp().flags("a", "b").driver(emergency, "a", "b").killed("a").table();

    assertThat(table.flags().values())
        .extracting(FlagState::reason)
        .containsExactly(Reason.Killed, Reason.Emergency);
  }

  @ParameterizedTest
  @EnumSource(Position.class)
  void the_record_drives_in_every_position_as_long_as_the_migration_is_there(Position position) {
    FlagState state =
        otp()
            .with(flag("registry", 0))
            .driver(
                migration("m")
                    .stage("registry", "registry")
                    .at(position, exposure("registry", 100, SEED, "registry")),
                "registry")
            .table()
            .flag("registry")
            .orElseThrow();

    assertThat(state.reach()).isEqualTo(new Reach.Everybody());
  }

  @Test
  void a_claim_of_a_migration_that_is_gone_or_another_of_its_name_drives_nothing() {
    FlagTable table =
        otp()
            .flags("registry")
            .driver(
                migration("m")
                    .uid("second")
                    .stage("registry", "registry")
                    .at(Position.Running, exposure("registry", 100, SEED, "registry")))
            .claim("registry", "m", "first")
            .table();

    assertThat(table.flag("registry").orElseThrow().reason()).isEqualTo(Reason.Spec);
    assertThat(table.flag("registry").orElseThrow().reach()).isEqualTo(new Reach.Nobody());
  }

  @Test
  void a_claimed_flag_that_the_record_does_not_list_yet_stands_by_itself() {
    FlagTable table =
        otp()
            .with(flag("added", 100))
            .driver(
                migration("m")
                    .stage("registry", "registry", "added")
                    .at(Position.Running, exposure("registry", 100, SEED, "registry")),
                "registry",
                "added")
            .table();

    assertThat(table.flag("added").orElseThrow().reason()).isEqualTo(Reason.Spec);
    assertThat(table.flag("added").orElseThrow().reach()).isEqualTo(new Reach.Everybody());
  }

  @Test
  void what_was_taken_back_says_so_and_what_stands_does_not() {
    FlagTable table =
        otp()
            .flags("a", "b", "c")
            .driver(
                migration("m")
                    .stage("one", "a")
                    .stage("two", "b")
                    .stage("three", "c")
                    .at(
                        Position.RolledBack,
                        exposure("a", 100, SEED, "one"),
                        exposure("b", 0, SEED, null),
                        exposure("c", 0, SEED, null))
                    .rolledBack("two", "one", false),
                "a",
                "b",
                "c")
            .table();

    assertThat(table.flags().values())
        .extracting(FlagState::reason)
        .containsExactly(Reason.Migration, Reason.RolledBack, Reason.Migration);
  }

  @Test
  void a_recorded_emergency_says_so_after_the_annotation_is_gone() {
    FlagTable table =
        otp()
            .flags("a")
            .driver(
                migration("m")
                    .stage("one", "a")
                    .at(Position.RolledBack, exposure("a", 0, SEED, null))
                    .rolledBack("one", null, true),
                "a")
            .table();

    assertThat(table.flag("a").orElseThrow().reason()).isEqualTo(Reason.Emergency);
  }

  @Test
  void the_version_tells_whether_a_client_would_see_a_difference() {
    TestDriver atTen =
        migration("m")
            .stage("registry", "registry")
            .at(Position.Running, exposure("registry", 10, SEED, "registry"))
            .cohort(SEED, "planner", "3");
    TestDriver samePlaceOtherRecord =
        migration("m")
            .stage("registry", "registry")
            .at(Position.Waiting, exposure("registry", 10, SEED, "registry"))
            .cohort(SEED, "planner", "3");
    TestDriver otherMember =
        migration("m")
            .stage("registry", "registry")
            .at(Position.Running, exposure("registry", 10, SEED, "registry"))
            .cohort(SEED, "planner", "4");

    String version = at(atTen).version();

    assertThat(version).matches("[0-9a-f]{16}");
    assertThat(at(samePlaceOtherRecord).version()).isEqualTo(version);
    assertThat(at(otherMember).version()).isNotEqualTo(version);
  }

  @Test
  void an_id_that_moves_from_one_list_to_the_other_is_another_version() {
    List<String> id = List.of("x");
    FlagTable denied = otp().with(flag("a", 50, Assignment.Ids, List.of(), id)).table();
    FlagTable allowed = otp().with(flag("a", 50, Assignment.Ids, id, List.of())).table();

    assertThat(denied.version()).isNotEqualTo(allowed.version());
  }

  @Test
  void the_order_of_the_spec_changes_nothing_that_is_served() {
    FlagTable one = otp().with(flag("a", 100), flag("b", 0)).table();
    FlagTable other = otp().with(flag("b", 0), flag("a", 100)).table();

    assertThat(one).isEqualTo(other);
  }

  private static FlagTable at(TestDriver driver) {
    return otp().flags("registry").agents("planner", 10).driver(driver, "registry").table();
  }
}
