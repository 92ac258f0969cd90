// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Time that counts, and time that does not: looks, blindness, another policy, a killed flag. */
class AttendanceTest {
  private static World inTheWindow() {
    return World.of(stage("one").raises("a").window("2h")).pass("11m");
  }

  @Test
  void a_clock_that_jumps_over_the_window_does_not_end_it() {
    // Given
    World world = inTheWindow();

    // When
    world.jump(Duration.ofHours(3)).pass("50m");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Monitoring);
    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_LOOK)
        .saying("more looks at stage one at 100%");
    world.pass("11m");
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
  }

  @Test
  void half_of_the_looks_are_enough_and_noted_so_that_a_restart_costs_nothing() {
    // Given
    World world = inTheWindow();
    assertThat(world.record().seen()).isNull();

    // When
    world.pass("1h");

    // Then
    assertThat(world.record().seen()).isTrue();
    world.jump(Duration.ofHours(1)).settle();
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
  }

  @Test
  void blindness_that_lasts_is_stalled_and_never_a_rollback() {
    // Given
    World world = Place.STEP.reached().goesBlind().pass("59m");
    assertThat(world.decision()).because(Cause.BLIND);

    // When
    world.pass("2m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.BLIND_TOO_LONG).saying("longer than 1h");
    assertThat(world.status().conditions())
        .filteredOn(c -> c.getType().equals("Stalled"))
        .singleElement()
        .satisfies(c -> assertThat(c.getReason()).isEqualTo("BlindTooLong"));
    assertThat(world.on("b")).hasSize(1);
  }

  @Test
  void blindness_is_counted_anew_after_a_reading() {
    // Given
    World world = Place.STEP.reached().goesBlind().pass("50m");

    // When
    world.mends().pass("30s").goesBlind().pass("50m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.BLIND);
  }

  @Test
  void a_restart_and_a_pause_do_not_make_blindness_shorter() {
    // Given
    World world = Place.STEP.reached().goesBlind().pass("50m");
    var since = world.record().blindSinceTime();

    // When
    world.annotate(Annotations.PAUSE, "").settle().remove(Annotations.PAUSE).settle();

    // Then
    assertThat(world.record().blindSinceTime()).isEqualTo(since);
    world.pass("11m");
    assertThat(world.decision()).because(Cause.BLIND_TOO_LONG);
  }

  @Test
  void of_several_killed_flags_only_its_own_is_freed_by_the_command() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.kill("z", "b", "a_flag").settle();

    // Then
    assertThat(world.decision())
        .isHold()
        .withCommand("kubectl annotate --overwrite fls otp sluice.dev/kill=a_flag,z");
  }

  @Test
  void another_policy_restarts_the_step_and_history_says_so() {
    // Given
    World world = Place.STEP.reached();
    var entered = world.record().enteredTime();

    // When
    world.policy("strict/1").settle();

    // Then
    assertThat(world.status().history().getLast().cause()).isEqualTo("PolicyChanged");
    assertThat(world.record().policy()).isEqualTo("strict/1");
    assertThat(world.record().enteredTime()).isAfter(entered).isEqualTo(world.now());
    assertThat(world.record().exposures()).filteredOn(e -> e.key().equals("b")).hasSize(1);
    assertThat(world.status().exposure()).isEqualTo("10% (1/10)");
  }

  @Test
  void a_policy_that_is_missing_restarts_nothing() {
    // Given
    World world = Place.STEP.reached();
    var before = world.record().enteredTime();

    // When
    world.policy(null).missingPolicy("strict").settle();

    // Then
    assertThat(world.decision()).because(Cause.HEALTH_POLICY_NOT_FOUND);
    assertThat(world.record().enteredTime()).isEqualTo(before);
  }

  @Test
  void a_killed_flag_holds_its_migration_until_it_is_killed_no_more() {
    // Given
    World world = Place.KILLED.reached().pass("3h");
    assertThat(world.decision())
        .isHold()
        .because(Cause.FLAG_KILLED)
        .withCommand("kubectl annotate --overwrite fls otp sluice.dev/kill-");

    // When
    world.kill().pass("9m");

    // Then
    assertThat(world.status().history().getLast().cause()).isEqualTo("StepRaised");
  }

  @Test
  void a_killed_flag_holds_no_rollback() {
    // Given
    World world = Place.KILLED.reached();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "one").settle();

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.RolledBack);
  }

  @Test
  void what_cannot_be_read_holds_and_nobody_is_late_for_it() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.unreadable("AgentDeployment other: spec.ports is odd").pass("48h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.UNREADABLE)
        .saying("AgentDeployment other: spec.ports is odd");
    assertThat(world.record().rollbacks()).isEmpty();
    world.unreadable(null).pass("10m");
    assertThat(world.status().history().getLast().cause()).isEqualTo("StepRaised");
  }

  @Test
  void what_cannot_be_read_holds_no_guard_and_no_rollback() {
    // Given
    World world = Place.STEP.reached().unreadable("FlagSet otp: spec is odd").breaks("b");

    // When
    world.pass("5m");

    // Then
    assertThat(world.decision()).because(Cause.ROLLED_BACK);
    world.mends().annotate(Annotations.RETRY, "2").settle();
    assertThat(world.decision()).because(Cause.UNREADABLE);
    assertThat(world.record().attempt()).isEqualTo(1);
  }

  @Test
  void a_kill_of_somebody_elses_flag_is_none_of_its_business() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.kill("somebody_elses").settle();

    // Then
    assertThat(world.decision()).because(Cause.HOLDING_STEP);
  }

  @Test
  void a_migration_that_lost_its_status_stands_again_where_a_person_says() {
    // Given
    World world =
        World.of(
                stage("one").raises("a"),
                stage("two").raises("b", 30),
                stage("three").raises("b", 100))
            .edit(s -> Migrations.startedAfter(s, "one"));

    // When
    world.settle();

    // Then
    assertThat(world.status().progress()).isEqualTo("1/3");
    assertThat(world.on("a")).hasSize(10);
    assertThat(world.on("b")).isEmpty();
    assertThat(world.status().history())
        .extracting(HistoryEntry::cause)
        .containsExactly("StartedAfter");
    assertThat(world.record().started()).containsExactly("one");
  }

  @Test
  void it_can_be_taken_back_to_before_it_began() {
    // Given
    World world =
        World.of(stage("one").raises("a"), stage("two").raises("b"))
            .edit(s -> Migrations.startedAfter(s, "one"))
            .settle();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "0").settle();

    // Then
    assertThat(world.on("a")).isEmpty();
  }

  @Test
  void a_migration_that_had_come_to_its_end_is_completed_again() {
    // Given
    World world = World.of(stage("one").raises("a")).edit(s -> Migrations.startedAfter(s, "one"));

    // When
    world.settle();

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
    assertThat(world.on("a")).hasSize(10);
  }

  @Test
  void where_there_is_a_record_the_record_counts() {
    // Given
    World world = Place.STEP.reached();
    var before = world.record();

    // When
    world.edit(s -> Migrations.startedAfter(s, "three")).settle();

    // Then
    assertThat(world.record()).isEqualTo(before);
  }

  @Test
  void a_pause_comes_before_that_too() {
    // Given
    World world =
        World.of(stage("one").raises("a"))
            .edit(s -> Migrations.startedAfter(s, "one"))
            .annotate(Annotations.PAUSE, "");

    // When
    world.settle();

    // Then
    assertThat(world.decision()).because(Cause.PAUSED);
    assertThat(world.record()).isNull();
  }
}
