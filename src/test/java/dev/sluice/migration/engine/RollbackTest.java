// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Back, from everywhere, to exactly what stood. */
class RollbackTest {
  @ParameterizedTest
  @EnumSource
  void each_place_is_reached_for_the_reason_it_says(Place place) {
    // When
    World world = place.reached();

    // Then
    assertThat(world.decision()).because(place.cause());
    assertThat(Progress.passed(world.record())).isEqualTo(place.passed());
  }

  @ParameterizedTest
  @EnumSource
  void an_emergency_turns_everything_off_from_every_place(Place place) {
    // Given
    World world = place.reached();

    // When
    world.annotate(Annotations.ROLLBACK, "wrong numbers").settle();

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(world.served()).allSatisfy((flag, agents) -> assertThat(agents).isEmpty());
    if (place != Place.UNBEGUN) {
      assertThat(world.record().position()).isEqualTo(Position.RolledBack);
      assertThat(world.record().exposures()).allMatch(e -> e.percent() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "UNBEGUN")
  void everything_stays_off_when_the_emergency_is_taken_away(Place place) {
    // Given
    World world = place.reached().annotate(Annotations.ROLLBACK, "wrong numbers").settle();

    // When
    world.remove(Annotations.ROLLBACK).mends().pass("3h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(place == Place.HALTED ? Cause.HALTED : Cause.ROLLED_BACK);
    assertThat(world.served()).allSatisfy((flag, agents) -> assertThat(agents).isEmpty());
  }

  @Test
  void an_emergency_before_the_first_stage_only_holds() {
    // Given
    World world = Place.UNBEGUN.reached().annotate(Annotations.ROLLBACK, "").pass("1h");

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision)
        .isHold()
        .because(Cause.ROLLBACK_PRESENT)
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/rollback-");
    assertThat(world.record()).isNull();
  }

  @Test
  void an_emergency_turns_off_what_stood_before_the_migration_too() {
    // Given
    World world = World.of(stage("one").raises("a", "b")).flag(flag("b", 30)).pass("5m");

    // When
    world.annotate(Annotations.ROLLBACK, "wrong numbers").settle();

    // Then
    assertThat(world.on("b")).isEmpty();
    assertThat(world.record().rollbacks().getLast().emergency()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"UNBEGUN", "DARK"})
  void back_to_the_start_from_every_place(Place place) {
    // Given
    World world = place.reached();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "0").settle();

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.record().snapshots()).hasSize(1);
    assertThat(world.served()).allSatisfy((flag, agents) -> assertThat(agents).isEmpty());
  }

  @ParameterizedTest
  @EnumSource(names = {"STEP", "WINDOW", "PAUSED", "BLIND", "HELD", "INVALID", "COMPLETED"})
  void back_to_a_named_stage_restores_what_it_left(Place place) {
    // Given
    World world = place.reached();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "one").settle();

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.on("a")).hasSize(10);
    assertThat(world.on("b")).isEmpty();
    assertThat(world.on("c")).isEmpty();
    assertThat(world.record().started()).containsExactly("one");
  }

  @ParameterizedTest
  @CsvSource({"one, 1", "1, 1", "01, 1", "two, 2", "0, 0"})
  void a_stage_is_named_or_numbered(String wanted, int passed) {
    // Given
    World world = Place.COMPLETED.reached().annotate(Annotations.ROLLBACK_TO, wanted);

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision).keeping(passed).because(Cause.ROLLBACK_REQUESTED).by("unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nowhere", "-1", "4", "99", "1.0", "One", "one two", "999999999999"})
  void a_garbled_stage_holds_and_says_so(String wanted) {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.ROLLBACK_TO, wanted);

    // When
    Decision decision = world.settle().decision();

    // Then
    assertThat(decision)
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("sluice.dev/rollback-to is \"" + wanted + "\"")
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/rollback-to-");
    assertThat(world.on("b")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two", "2", "three", "3"})
  void a_stage_that_has_not_passed_is_nowhere_to_go_back_to(String wanted) {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.ROLLBACK_TO, wanted);

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision)
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("has not passed", "first 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "three"})
  void a_garbled_stage_does_not_blind_the_guard(String wanted) {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.ROLLBACK_TO, wanted).settle();

    // When
    world.breaks("b").pass("2m");

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.record().rollbacks().getLast().cause()).isEqualTo("GuardBreached");
  }

  @Test
  void back_to_where_it_stands_only_holds() {
    // Given
    World world = Place.BETWEEN.reached().mends().annotate(Annotations.ROLLBACK_TO, "one");

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(world.record().position()).isEqualTo(Position.Waiting);
    assertThat(world.on("a")).hasSize(10);
  }

  @Test
  void back_twice_to_the_same_stage_changes_nothing_the_second_time() {
    // Given
    World world = Place.COMPLETED.reached().annotate(Annotations.ROLLBACK_TO, "one").settle();
    RolloutRecord once = world.record();

    // When
    world.remove(Annotations.ROLLBACK_TO).annotate(Annotations.ROLLBACK_TO, "1").pass("1h");

    // Then
    assertThat(world.record()).isEqualTo(once);
  }

  @Test
  void from_one_rollback_further_back() {
    // Given
    World world = Place.COMPLETED.reached().annotate(Annotations.ROLLBACK_TO, "two").settle();

    // When
    world.annotate(Annotations.ROLLBACK_TO, "one").settle();

    // Then
    assertThat(world.on("a")).hasSize(10);
    assertThat(world.on("b")).isEmpty();
    assertThat(world.record().rollbacks())
        .extracting(RollbackEntry::fromStage)
        .containsExactly("three", "two");
  }

  @Test
  void the_former_members_come_back_and_nobody_else() {
    // Given
    World world =
        World.of(
            stage("some").raises("a", 30).atOnce().window("10m"),
            stage("most").raises("a", 80).atOnce().window("10m"));
    world.pass("5m");
    Set<Integer> former = world.on("a");
    world.pass("8m");
    assertThat(world.on("a")).hasSize(8).containsAll(former);

    // When
    world.annotate(Annotations.ROLLBACK_TO, "some").settle();

    // Then
    assertThat(world.on("a")).isEqualTo(former);
  }

  @Test
  void a_rollback_before_a_stage_names_the_stage_that_had_passed() {
    // Given
    World world = Place.BETWEEN.reached();

    // When
    world.annotate(Annotations.ROLLBACK, "wrong numbers").settle();

    // Then
    assertThat(world.record().stage()).isEqualTo("one");
    assertThat(world.record().rollbacks().getLast().fromStage()).isEqualTo("one");
    assertThat(world.record().rollbacks().getLast().toStage()).isNull();
  }

  @Test
  void the_ledger_keeps_the_last_twenty_rollbacks() {
    // Given
    World world = Place.STEP.reached();

    // When
    for (int attempt = 2; attempt <= 25; attempt++) {
      world.annotate(Annotations.ROLLBACK_TO, "one").settle().remove(Annotations.ROLLBACK_TO);
      world.settle().annotate(Annotations.RETRY, String.valueOf(attempt)).settle();
    }

    // Then
    assertThat(world.record().rollbacks())
        .hasSize(20)
        .extracting(RollbackEntry::attempt)
        .startsWith(5)
        .endsWith(24);
  }
}
