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
import dev.sluice.fleet.Cohort;
import dev.sluice.fleet.Workload;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By whose word a flag stands where it stands, and whom that reaches. */
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
  void a_partial_spec_reaches_the_lowest_hashes_of_each_workload() {
    Workload planner = new Workload("shop", "planner", 10);
    String seed = "otp/registry/";

    FlagState state =
        otp()
            .with(flag("registry", 30))
            .agents("planner", 10)
            .agents("coder", 2)
            .table()
            .flag("registry")
            .orElseThrow();

    Reach.Members members = (Reach.Members) state.reach();
    assertThat(members.keys()).hasSize(4);
    assertThat(members.keys().stream().filter(key -> key.startsWith("shop/planner/")))
        .containsExactlyInAnyOrderElementsOf(
            Cohort.EMPTY.resized(planner, seed, 3).ordinals().stream()
                .map(o -> "shop/planner/" + o)
                .toList());
    assertThat(members.keys().stream().filter(key -> key.startsWith("shop/coder/"))).hasSize(1);
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
  void a_smaller_percent_of_the_same_seed_reaches_the_beginning_of_the_cohort() {
    FlagTable table =
        otp()
            .flags("cache", "registry")
            .agents("planner", 10)
            .driver(
                migration("m")
                    .stage("registry", "cache", "registry")
                    .at(
                        Position.Running,
                        exposure("cache", 20, SEED, "registry"),
                        exposure("registry", 50, SEED, "registry"))
                    .cohort(SEED, "planner", "9,0,4,1,8"),
                "cache",
                "registry")
            .table();

    assertThat(table.flag("cache").orElseThrow().reach())
        .isEqualTo(new Reach.Members(Set.of("shop/planner/0", "shop/planner/9")));
  }

  @Test
  void a_workload_that_the_record_has_no_cohort_of_gets_the_lowest_hashes() {
    Workload coder = new Workload("shop", "coder", 4);

    FlagTable table =
        otp()
            .flags("registry")
            .agents("planner", 10)
            .agents("coder", 4)
            .driver(
                migration("m")
                    .stage("registry", "registry")
                    .at(Position.Running, exposure("registry", 25, SEED, "registry"))
                    .cohort(SEED, "planner", "1-3"),
                "registry")
            .table();

    int lowest = Cohort.EMPTY.resized(coder, SEED, 1).ordinals().getFirst();
    assertThat(table.flag("registry").orElseThrow().reach())
        .isEqualTo(
            new Reach.Members(
                Set.of(
                    "shop/planner/1", "shop/planner/2", "shop/planner/3", "shop/coder/" + lowest)));
  }

  @Test
  void agents_that_are_gone_are_left_out() {
    FlagTable table =
        otp()
            .flags("registry")
            .agents("planner", 5)
            .driver(
                migration("m")
                    .stage("registry", "registry")
                    .at(Position.Running, exposure("registry", 50, SEED, "registry"))
                    .cohort(SEED, "planner", "9,3,0,8,4"),
                "registry")
            .table();

    assertThat(table.flag("registry").orElseThrow().reach())
        .isEqualTo(new Reach.Members(Set.of("shop/planner/3", "shop/planner/0")));
  }

  @Test
  void without_agents_a_partial_exposure_reaches_nobody_and_a_full_one_everybody() {
    FlagTable table = otp().with(flag("some", 50), flag("all", 100)).agents("planner", 0).table();

    assertThat(table.flag("some").orElseThrow().reach()).isEqualTo(new Reach.Nobody());
    assertThat(table.flag("some").orElseThrow().percent()).isEqualTo(50);
    assertThat(table.flag("all").orElseThrow().reach()).isEqualTo(new Reach.Everybody());
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
  void all_at_once_is_off_below_a_hundred() {
    FlagTable table =
        otp()
            .with(
                flag("below", 99, Assignment.AllAtOnce, List.of(), List.of()),
                flag("full", 100, Assignment.AllAtOnce, List.of(), List.of()))
            .agents("planner", 10)
            .table();

    assertThat(table.flag("below").orElseThrow().reach()).isEqualTo(new Reach.Nobody());
    assertThat(table.flag("below").orElseThrow().percent()).isZero();
    assertThat(table.flag("full").orElseThrow().reach()).isEqualTo(new Reach.Everybody());
  }

  @Test
  void ids_are_hashed_by_the_seed_of_the_stage() {
    FlagState state =
        otp()
            .with(flag("registry", 0, Assignment.Ids, List.of(), List.of()))
            .driver(
                migration("m")
                    .stage("registry", "registry")
                    .at(Position.Running, exposure("registry", 10, SEED, "registry")),
                "registry")
            .table()
            .flag("registry")
            .orElseThrow();

    assertThat(state.reach()).isEqualTo(new Reach.Share(SEED, 10));
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
  void the_order_of_the_spec_changes_nothing_that_is_served() {
    FlagTable one = otp().with(flag("a", 100), flag("b", 0)).table();
    FlagTable other = otp().with(flag("b", 0), flag("a", 100)).table();

    assertThat(one).isEqualTo(other);
  }

  private static FlagTable at(TestDriver driver) {
    return otp().flags("registry").agents("planner", 10).driver(driver, "registry").table();
  }
}
