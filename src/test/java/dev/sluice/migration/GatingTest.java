// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Unready;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a status tells of the checks before the stage that waits. */
class GatingTest {
  @Test
  void a_stage_that_waits_tells_how_many_checks_it_passes_and_what_to_do_about_the_rest() {
    // When
    World world = Place.UNAPPROVED.reached();

    // Then
    assertThat(world.status().waitingFor().what()).isEqualTo("approval");
    assertThat(two(world).readiness()).isEqualTo("5/6");
    assertThat(two(world).waiting())
        .extracting(WaitingCheck::check, WaitingCheck::message, WaitingCheck::command)
        .containsExactly(
            tuple(
                "approval",
                "stage two needs approval",
                "kubectl annotate --overwrite mig otp-cleanup sluice.dev/approve=two/1"));
  }

  @Test
  void what_is_missing_besides_is_counted() {
    // Given
    World world = Place.UNAPPROVED.reached();

    // When
    world.goesBlind().pass("2m");

    // Then
    assertThat(world.status().waitingFor().what()).isEqualTo("approval and 1 more");
    assertThat(two(world).readiness()).isEqualTo("4/6");
    assertThat(two(world).waiting())
        .extracting(WaitingCheck::check)
        .containsExactly("approval", "health");
  }

  @Test
  void a_fleet_that_is_down_for_long_does_not_stop_those_that_are_up() {
    // Given
    World world = Place.UNAPPROVED.reached().scale("writer", 3);

    // When
    world.lacks(new Unready("writer", 3, true, world.now(), false)).pass("10m");

    // Then
    assertThat(two(world).waiting()).extracting(WaitingCheck::check).containsExactly("approval");
  }

  @Test
  void agents_that_move_to_another_revision_are_waited_for_however_long_that_takes() {
    // Given
    World world = Place.UNAPPROVED.reached().scale("writer", 3);

    // When
    world.lacks(new Unready("writer", 3, false, world.now(), true)).pass("2h");

    // Then
    assertThat(two(world).waiting())
        .extracting(WaitingCheck::check)
        .containsExactly("agents", "approval");
  }

  @Test
  void a_pause_is_waited_for_before_any_check() {
    // Given
    World world = Place.UNAPPROVED.reached();

    // When
    world.annotate(Annotations.PAUSE, "lunch").settle();

    // Then
    assertThat(world.status().waitingFor().what()).isEqualTo("end of the pause and 1 more");
    assertThat(two(world).readiness()).isEqualTo("5/6");
  }

  @Test
  void a_cool_down_tells_its_end() {
    // When
    World world = Place.COOLING.reached();

    // Then
    assertThat(two(world).waiting())
        .singleElement()
        .satisfies(
            w -> {
              assertThat(w.check()).isEqualTo("cooldown");
              assertThat(w.until()).isEqualTo(world.status().waitingFor().until());
            });
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "STEP",
        "WINDOW",
        "PAUSED",
        "BLIND",
        "HELD",
        "INVALID",
        "TAKEN_BACK",
        "DARK",
        "HALTED",
        "KILLED",
        "COMPLETED"
      })
  void where_no_stage_waits_to_start_nothing_is_told(Place place) {
    assertThat(place.reached().status().stages())
        .allMatch(s -> s.readiness() == null && s.waiting().isEmpty() && s.readinessTime() == null);
  }

  @Test
  void of_what_cannot_be_read_nothing_is_told() {
    // Given
    World world = Place.UNAPPROVED.reached();

    // When
    world.unreadable("AgentDeployment planner cannot be read").settle();

    // Then
    assertThat(two(world).readiness()).isNull();
  }

  @Test
  void a_check_that_comes_and_goes_is_told_once_a_minute() {
    // Given
    World world = Place.UNAPPROVED.reached();
    int writes = world.writes();

    // When
    for (int second = 0; second < 600; second++) {
      world.jump(Duration.ofSeconds(1));
      if (second % 2 == 0) {
        world.goesBlind().turn();
      } else {
        world.mends().turn();
      }
    }

    // Then
    assertThat(world.writes() - writes).isBetween(9, 10);
  }

  @Test
  void one_bad_reading_is_not_told_before_it_is_a_breach() {
    // Given
    World world = Place.UNAPPROVED.reached();
    int writes = world.writes();

    // When
    world.falls().pass("40s");

    // Then
    assertThat(world.writes()).isEqualTo(writes);
    world.pass("1m");
    assertThat(two(world).waiting())
        .extracting(WaitingCheck::check)
        .containsExactly("approval", "health");
  }

  @Test
  void the_last_word_is_told_when_the_minute_is_over() {
    // Given
    World world = Place.UNAPPROVED.reached().goesBlind().settle();
    var told = two(world);
    assertThat(told.readiness()).isEqualTo("4/6");

    // When
    world.mends().jump(Duration.ofSeconds(59)).settle();

    // Then
    assertThat(two(world)).isEqualTo(told);
    world.pass("1s");
    assertThat(two(world).readiness()).isEqualTo("5/6");
  }

  @Test
  void what_changes_with_something_else_is_told_at_once() {
    // Given
    World world = Place.UNAPPROVED.reached().goesBlind().settle().mends();

    // When
    world.annotate(Annotations.PAUSE, "").settle();

    // Then
    assertThat(two(world).readiness()).isEqualTo("5/6");
    assertThat(two(world).readinessTime()).isEqualTo(world.now());
  }

  @Test
  void a_clock_that_is_put_back_keeps_nothing_back() {
    // Given
    World world = Place.UNAPPROVED.reached().goesBlind().settle();

    // When
    world.mends().jump(Duration.ofDays(-1)).settle();

    // Then
    assertThat(two(world).readiness()).isEqualTo("5/6");
  }

  @Test
  void a_process_that_has_not_looked_yet_says_nothing_new() {
    // Given
    World world = Place.UNAPPROVED.reached();
    var told = two(world);

    // When
    world.vitals().losesBaselines();
    world.vitals().looksAway();
    world.pass("10m");

    // Then
    assertThat(two(world)).isEqualTo(told);
  }

  @Test
  void it_is_told_what_was_seen_before_until_it_has_looked() {
    // Given
    World world = Place.UNAPPROVED.reached().goesBlind().pass("2m");
    var told = two(world);
    assertThat(told.readiness()).isEqualTo("4/6");

    // When
    world.mends().vitals().losesBaselines();
    world.pass("10m");

    // Then
    assertThat(two(world)).isEqualTo(told);
  }

  @Test
  void when_nothing_else_is_missing_the_baseline_is_what_is_waited_for() {
    // When
    World world = World.of(stage("one").raises("a")).settle();

    // Then
    assertThat(world.status().waitingFor().what()).isEqualTo("baseline");
    assertThat(world.status().stages().getFirst().readiness()).isEqualTo("4/5");
  }

  @Test
  void no_stage_is_said_to_wait_while_it_is_not_known_which_is_next() {
    // Given
    World world =
        World.of(
            Migrations.startedAfter(
                Migrations.plan(stage("one").raises("a"), stage("two").raises("b")), "one"));

    // When
    world.annotate(Annotations.PAUSE, "a restore").settle();

    // Then
    assertThat(world.status().stages()).extracting(StageStatus::readiness).containsOnlyNulls();
  }

  @Test
  void a_command_that_would_list_hundreds_of_flags_is_not_told() {
    // Given
    String[] killed = new String[150];
    for (int i = 0; i < killed.length; i++) {
      killed[i] = "a_flag_of_somebody_else_" + i;
    }
    killed[0] = "a";
    World world = World.of(stage("one").raises("a"));

    // When
    world.kill(killed).settle();

    // Then
    assertThat(world.status().waitingFor().command()).isEqualTo("kubectl edit fls otp");
  }

  private static StageStatus two(World world) {
    return world.status().stages().get(1);
  }
}
