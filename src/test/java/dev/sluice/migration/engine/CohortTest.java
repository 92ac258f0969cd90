// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.fleet.AgentId;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Who is in: exactly as many as the percent says, and nobody is dropped by growth. */
class CohortTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "10, 1", "11, 2", "25, 3", "50, 5", "99, 10"})
  void a_step_reaches_exactly_its_share_and_at_least_one(int percent, int agents) {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", percent));

    // When
    world.pass("5m");

    // Then
    assertThat(world.on("a")).hasSize(agents);
    assertThat(world.status().exposure()).isEqualTo(percent + "% (" + agents + "/10)");
  }

  @Test
  void all_flags_of_a_stage_go_to_the_same_agents() {
    // Given
    World world = World.of(stage("one").raises("a", "b", "c").by("10m", 30));

    // When
    world.pass("5m");

    // Then
    assertThat(world.on("b")).isEqualTo(world.on("a"));
    assertThat(world.on("c")).isEqualTo(world.on("a"));
  }

  @Test
  void two_stages_draw_different_agents() {
    // Given
    World world =
        World.of(
            stage("one").raises("a", 20).atOnce().window("1m"),
            stage("two").raises("b", 20).atOnce().window("1m"));

    // When
    world.pass("30m");

    // Then
    assertThat(world.on("b")).hasSize(2).isNotEqualTo(world.on("a"));
  }

  @Test
  void each_step_keeps_those_that_were_in() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 10, 30, 60, 90));
    Set<Integer> before = Set.of();

    for (int step = 0; step < 4; step++) {
      // When
      world.pass("10m");

      // Then
      assertThat(world.on("a")).containsAll(before).hasSizeGreaterThan(before.size());
      before = world.on("a");
    }
  }

  @Test
  void a_stage_that_goes_on_with_a_partial_flag_keeps_its_agents() {
    // Given
    World world =
        World.of(
            stage("some").raises("a", 30).atOnce().window("10m"),
            stage("more").raises("a", 60).raises("b").by("10m", 10, 40, 80).window("10m"));
    world.pass("9m");
    Set<Integer> before = world.on("a");
    assertThat(before).hasSize(3);

    for (int minute = 0; minute < 60; minute++) {
      // When
      world.pass("1m");

      // Then
      assertThat(world.on("a")).containsAll(before);
      before = world.on("a");
    }
    assertThat(world.decision()).because(Cause.COMPLETED);
    assertThat(world.on("a")).hasSize(6);
  }

  @Test
  void a_flag_that_stands_higher_than_the_step_does_not_fall() {
    // Given
    World world = World.of(stage("one").raises("a", "b").by("10m", 10, 50)).flag(flag("b", 40));

    // When
    world.pass("5m");

    // Then
    assertThat(world.on("a")).hasSize(1);
    assertThat(world.on("b")).hasSize(4).containsAll(world.on("a"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"UNBEGUN", "KILLED"})
  void a_grown_fleet_has_its_exact_share_in_every_place(Place place) {
    // Given
    World world = place.reached();
    int before = percent(world);
    Set<AgentId> members = world.served().get("b");

    // When
    world.scale("planner", 50).settle();

    // Then
    assertThat(world.on("b")).hasSize(before / 2);
    assertThat(world.served().get("b")).containsAll(members);
    assertThat(world.decision()).because(place.cause());
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"UNBEGUN", "KILLED"})
  void a_shrunken_fleet_has_its_exact_share_in_every_place(Place place) {
    // Given
    World world = place.reached();
    int before = percent(world);

    // When
    world.scale("planner", 4).settle();

    // Then
    assertThat(world.on("b")).hasSize((int) Math.ceil(before * 4 / 100.0));
    assertThat(world.decision()).because(place.cause());
  }

  private static int percent(World world) {
    return world.record().exposures().stream()
        .filter(e -> e.key().equals("b"))
        .findFirst()
        .orElseThrow()
        .percent();
  }

  @Test
  void those_that_stay_in_a_shrinking_fleet_are_those_that_came_first() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 50)).pass("5m");
    Set<Integer> before = world.on("a");

    // When
    world.scale("planner", 6).settle();

    // Then
    assertThat(world.on("a")).hasSize(3).isSubsetOf(before);
  }

  @Test
  void a_fleet_of_nobody_is_left_out_and_comes_back() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 50)).pass("5m");

    // When
    world.scale("planner", 0).settle();
    world.scale("planner", 10).settle();

    // Then
    assertThat(world.on("a")).hasSize(5);
  }

  @Test
  void the_share_is_per_fleet() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 10)).scale("critic", 3);

    // When
    world.pass("5m");

    // Then
    assertThat(world.served().get("a"))
        .extracting(AgentId::workload)
        .containsExactlyInAnyOrder("critic", "planner");
    assertThat(world.status().exposure()).isEqualTo("10% (2/13)");
  }

  @Test
  void a_fleet_that_joins_in_mid_stage_gets_its_share() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 50)).pass("5m");

    // When
    world.scale("critic", 4).settle();

    // Then
    assertThat(world.served().get("a"))
        .filteredOn(agent -> agent.workload().equals("critic"))
        .hasSize(2);
  }

  @Test
  void scaling_changes_no_clock() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 50)).pass("5m");
    var before = world.decision();

    // When
    world.scale("planner", 40).settle();

    // Then
    assertThat(world.decision()).isEqualTo(before);
  }

  @Test
  void a_flag_by_ids_follows_the_hash_of_each_id() {
    // Given
    World world =
        World.of(stage("one").raises("a").by("10m", 10, 50))
            .flag(flag("a", 0, Assignment.Ids))
            .scale("planner", 400)
            .pass("5m");
    Set<Integer> before = world.on("a");

    // When
    world.pass("10m");

    // Then
    assertThat(before).hasSizeBetween(20, 60);
    assertThat(world.on("a")).containsAll(before).hasSizeBetween(160, 240);
  }

  @Test
  void a_flag_for_all_at_once_is_off_below_full_exposure() {
    // Given
    World world =
        World.of(stage("one").raises("a").by("10m", 50)).flag(flag("a", 0, Assignment.AllAtOnce));

    // When
    world.pass("5m");

    // Then
    assertThat(world.on("a")).isEmpty();
    assertThat(world.status().exposure()).isEqualTo("50% (0/10)");
    world.pass("10m");
    assertThat(world.on("a")).hasSize(10);
  }

  @Test
  void growth_while_everything_is_on_is_forgotten_by_no_rollback() {
    // Given
    World world =
        World.of(
            stage("some").raises("a", 30).atOnce().window("10m"),
            stage("all").raises("a").atOnce().window("10m"));
    world.pass("9m");
    Set<Integer> former = world.on("a");
    world.pass("20m").scale("planner", 20).settle();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "some").settle();

    // Then
    assertThat(world.on("a")).hasSize(6).containsAll(former);
  }
}
