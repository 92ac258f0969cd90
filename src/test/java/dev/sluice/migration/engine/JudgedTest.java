// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.Place;
import dev.sluice.kit.Vitals;
import dev.sluice.kit.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What health does to a stage: take back, hold, or nothing. */
class JudgedTest {
  @Test
  void a_breach_takes_the_stage_back_to_the_one_before() {
    // Given
    World world = Place.WINDOW.reached().breaks("b").pass("30s");

    // When
    world.jump(Vitals.INTERVAL);

    // Then
    assertThat(world.decision())
        .isRollBack()
        .keeping(1)
        .because(Cause.GUARD_BREACHED)
        .saying("GUARD error-rate 19.8 % > 5 %")
        .by("sluice");
    world.settle();
    assertThat(world.on("a")).hasSize(10);
    assertThat(world.on("b")).isEmpty();
    assertThat(world.on("c")).isEmpty();
  }

  @Test
  void a_breach_takes_everything_back_where_the_stage_says_to_start() {
    // Given
    World world =
        World.of(stage("one").raises("a"), stage("two").raises("b").onFailure(OnFailure.ToStart));
    world.pass("1h11m").breaks("b");

    // When
    world.pass("2m");

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.record().snapshots()).hasSize(1);
    assertThat(world.on("a")).isEmpty();
  }

  @Test
  void a_breach_holds_where_the_stage_says_so_until_it_is_over() {
    // Given
    World world = Place.HELD.reached();
    assertThat(world.decision())
        .isHold()
        .withCommand("kubectl annotate mig otp-cleanup sluice.dev/rollback-to=1");
    assertThat(world.on("b")).hasSize(1);

    // When
    world.mends().settle();

    // Then
    assertThat(world.decision()).isHold().because(Cause.HOLDING_STEP);
  }

  @Test
  void a_person_can_still_take_back_a_stage_that_is_held() {
    // Given
    World world = Place.HELD.reached();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "1").settle();

    // Then
    assertThat(world.on("b")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"STEP", "WINDOW", "PAUSED", "INVALID", "BLIND", "HELD", "KILLED"})
  void a_breach_takes_nothing_back_where_no_stage_runs(Place place) {
    // Given
    World world = place.reached();

    // When
    world.vitals().says(bad(Role.Guard, 1));

    // Then
    assertThat(world.decision()).isHold();
  }

  @ParameterizedTest
  @EnumSource(names = {"STEP", "WINDOW", "PAUSED", "INVALID", "BLIND"})
  void a_breach_takes_back_whatever_else_holds_the_stage(Place place) {
    // Given
    World world = place.reached();

    // When
    world.vitals().says(bad(Role.Guard, 1));

    // Then
    assertThat(world.decision()).isRollBack().because(Cause.GUARD_BREACHED);
  }

  @Test
  void a_watch_holds_and_takes_nothing_back() {
    // Given
    World world = Place.STEP.reached();
    world.vitals().onlyWatches();

    // When
    world.falls().pass("3h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.WATCH_BREACHED).saying("watch error-rate");
    assertThat(world.on("b")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_bad_look_that_does_not_act_yet_waits_for_another(Role role) {
    // Given
    World world = Place.STEP.reached();
    world.vitals().says(bad(role, 2));

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_LOOK)
        .saying("another look, as crashes was bad");
    assertThat(world.on("b")).hasSize(1);
  }

  @Test
  void a_broken_stage_does_not_outrun_its_guard_where_holds_are_shorter_than_looks() {
    // Given
    World world = World.of(stage("one").raises("a").by("1s", 10, 25, 50).window("1s")).breaks("a");

    // When
    world.pass("30m");

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.status().history())
        .extracting(entry -> entry.from() + " -> " + entry.to())
        .containsExactly("start -> one 10%", "one 10% -> rolled back to start");
  }

  @Test
  void a_bad_look_before_a_stage_waits_for_another() {
    // Given
    World world = World.of(stage("one").raises("a"));
    world.vitals().says(bad(Role.Guard, 2));

    // When
    world.pass("30m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AWAITING_LOOK).saying("before stage one");
  }

  @Test
  void an_unhealthy_fleet_starts_nothing() {
    // Given
    World world = World.of(stage("one").raises("a")).falls();

    // When
    world.pass("30m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.UNHEALTHY_BEFORE_START);
    assertThat(world.record()).isNull();
  }

  @Test
  void too_little_to_say_anything_is_not_bad() {
    // Given
    World world = World.of(stage("one").raises("a"));
    world.vitals().idles();

    // When
    world.pass("3h");

    // Then
    assertThat(world.decision()).because(Cause.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(names = {"STEP", "WINDOW"})
  void blind_for_half_a_day_neither_advances_nor_takes_back(Place place) {
    // Given
    World world = place.reached();
    var exposures = world.record().exposures();

    // When
    world.goesBlind().pass("12h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.BLIND_TOO_LONG);
    assertThat(world.record().exposures()).isEqualTo(exposures);
  }

  @Test
  void nobody_has_looked_so_nothing_goes_on() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.vitals().looksAway();
    world.pass("3h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AWAITING_LOOK).saying("the first look");
    assertThat(world.on("b")).hasSize(1);
  }

  @Test
  void health_that_was_never_asked_for_is_no_look() {
    // Given
    World world = Place.STEP.reached().jump(Duration.ofHours(1));

    // When
    Decision decision = RolloutEngine.decide(world.observed().judged(Health.UNASKED));

    // Then
    assertThat(decision).isHold().because(Cause.AWAITING_LOOK);
  }

  private static CheckVerdict bad(Role role, int needed) {
    return new CheckVerdict("crashes", role, Verdict.Bad, 7.0, 0.0, 7, "7 restarts > 0", 1, needed);
  }
}
