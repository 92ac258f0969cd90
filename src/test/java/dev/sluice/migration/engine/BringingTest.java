// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.Bringing.at;
import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.World;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stages that bring agents another revision: pods, then flags; and back at once. */
class BringingTest {
  @Test
  void the_flags_of_a_step_come_once_its_agents_run_what_it_brings() {
    // Given
    World world = at(World.of(registry()), there(0)).settle().pass("1m");
    assertThat(world.record().moving()).isTrue();
    assertThat(world.record().step()).isZero();
    assertThat(world.on("registry")).isEmpty();
    assertThat(world.decision())
        .isHold()
        .because(Cause.AGENTS_MOVING)
        .saying("agents of planner to run what the stage brings at 20%");

    // When
    at(world, there(2)).pass("1m");

    // Then
    assertThat(world.record().moving()).isNull();
    assertThat(world.on("registry")).containsExactly(8, 9);
    assertThat(world.decision()).isHold().because(Cause.HOLDING_STEP);
  }

  @Test
  void the_hold_of_a_step_begins_when_its_agents_are_there() {
    // Given
    World world = at(World.of(registry()), there(0)).settle().pass("9m");

    // When
    at(world, there(2)).pass("1m");

    // Then
    assertThat(world.record().step()).isZero();
    world.pass("5m");
    assertThat(world.record().step()).isOne();
    assertThat(world.record().moving()).isTrue();
    assertThat(world.on("registry")).containsExactly(8, 9);
  }

  @Test
  void every_fleet_of_the_stage_is_waited_for() {
    // Given
    World world =
        at(
            World.of(registry().brings("writer", "writer:2")).scale("writer", 5),
            there(2),
            brought("writer", 0));

    // When
    world.settle().pass("1m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AGENTS_MOVING).saying("agents of writer");
    assertThat(world.on("registry")).isEmpty();
  }

  @Test
  void a_stage_passes_when_all_agents_run_what_it_brings() {
    // Given
    World world = at(World.of(registry()), there(2)).settle().pass("7m");

    // When
    at(world, there(10)).pass("3h");

    // Then
    assertThat(world.record().position()).isEqualTo(Position.Completed);
    assertThat(world.on("registry")).hasSize(10);
  }

  @Test
  void agents_that_come_by_growth_get_no_flag_before_the_next_step() {
    // Given
    World world = at(World.of(registry()), there(2)).settle().pass("1m");

    // When
    world.scale("planner", 20).settle();

    // Then
    assertThat(world.on("registry")).containsExactly(8, 9);
  }

  @Test
  void those_who_leave_are_not_replaced_before_the_next_step() {
    // Given
    World world = at(World.of(registry()), there(2)).settle().pass("1m");

    // When
    world.scale("planner", 9).settle();

    // Then
    assertThat(world.on("registry")).containsExactly(8);
  }

  @Test
  void who_is_on_the_way_to_a_revision_is_exposed_to_it() {
    // Given
    World world = at(World.of(registry()), there(0)).settle().pass("1m");

    // Then
    Workload planner = new Workload("default", "planner", 10);
    Observed o = world.observed();
    assertThat(HealthScope.of(o, o.flags()).exposed())
        .isEqualTo(Set.<AgentId>of(planner.agent(8), planner.agent(9)));
  }

  @Test
  void an_overlay_that_does_not_fit_and_a_fleet_that_is_busy_are_waited_for() {
    World unfit = at(World.of(registry()), gate("changes nothing", null)).settle();
    World busy = at(World.of(registry()), gate(null, "is paused")).settle();

    assertThat(unfit.decision())
        .isHold()
        .because(Cause.OVERLAY_UNFIT)
        .saying("spec.stages[registry].overlays[planner] changes nothing");
    assertThat(busy.decision())
        .isHold()
        .because(Cause.FLEET_BUSY)
        .saying("AgentDeployment planner is paused");
    assertThat(busy.record()).isNull();
  }

  @Test
  void a_flag_that_some_have_already_is_for_a_stage_without_overlays() {
    World world = World.of(stage("cache").raises("registry", 25).atOnce().window("1m"), registry());

    assertThat(world.decision())
        .isRefuse()
        .because(Cause.INVALID_PLAN)
        .saying("raise it in a stage without overlays");
  }

  @Test
  void what_a_lost_status_knew_of_fleets_is_for_their_specs_to_say() {
    World world = World.of(Migrations.startedAfter(Migrations.plan(registry()), "registry"));

    assertThat(world.decision())
        .isRefuse()
        .because(Cause.INVALID_PLAN)
        .saying("say in the AgentDeployments what it brought");
  }

  @Test
  void a_fleet_that_has_gone_back_takes_the_flags_with_it_whatever_a_breach_does_else() {
    World world = at(World.of(registry().onFailure(OnFailure.Hold)), there(2)).settle().pass("1m");

    at(world, refused()).settle();

    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.on("registry")).isEmpty();
  }

  @Test
  void a_stage_passes_only_while_its_agents_still_run_what_it_brings() {
    // Given
    World world = at(World.of(registry().atOnce()), there(10)).settle().pass("1m");
    at(world, there(9)).pass("2h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AGENTS_MOVING);

    // When
    at(world, there(10)).settle();

    // Then
    assertThat(world.record().position()).isEqualTo(Position.Completed);
  }

  @Test
  void a_fleet_of_nobody_has_to_take_the_order_too() {
    // Given
    World world = at(World.of(registry()).scale("planner", 0).scale("writer", 5), gate(null, null));
    world.pass("1m");
    at(world, gate(null, "is paused")).pass("1m");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.AGENTS_MOVING)
        .saying("agents of planner to run what the stage brings at 20% (it is paused)");

    // When
    at(world, there(0)).pass("1m");

    // Then
    assertThat(world.record().moving()).isNull();
  }

  @Test
  void who_only_observes_brings_nobody_anything() {
    World world = World.of(Migrations.observed(Migrations.plan(registry()))).settle().pass("1m");

    assertThat(world.record().moving()).isNull();
    assertThat(world.record().position()).isEqualTo(Position.Running);
  }

  private static Migrations.Stage registry() {
    return stage("registry")
        .raises("registry")
        .by("5m", 20)
        .window("1h")
        .brings("planner", "planner:2");
  }

  private static Brought there(int ready) {
    return brought("planner", ready);
  }

  private static Brought brought(String fleet, int ready) {
    return new Brought(
        fleet, Optional.empty(), Optional.empty(), Optional.of(ready), Optional.empty());
  }

  private static Brought refused() {
    CheckVerdict breach =
        new CheckVerdict("fleet planner", Role.Guard, Verdict.Bad, null, null, 1, "odd", 1, 1);
    return new Brought(
        "planner", Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(breach));
  }

  private static Brought gate(String misfit, String busy) {
    return new Brought(
        "planner",
        Optional.ofNullable(misfit),
        Optional.ofNullable(busy),
        Optional.empty(),
        Optional.empty());
  }
}
