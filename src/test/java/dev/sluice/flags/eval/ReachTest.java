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

/** Whom an exposure reaches. */
class ReachTest {
  private static final String SEED = "m/registry/";

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
}
