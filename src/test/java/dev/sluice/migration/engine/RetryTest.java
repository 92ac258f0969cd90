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
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** After a rollback only a person leads on, once for each act. */
class RetryTest {
  @Test
  void the_number_of_the_next_attempt_leads_on_from_where_it_stands() {
    // Given
    World world = Place.TAKEN_BACK.reached();

    // When
    world.annotate(Annotations.RETRY, "2").annotate(Annotations.ACTOR, "ada");

    // Then
    assertThat(world.decision())
        .moving(Decision.Move.NewAttempt.class)
        .because(Cause.RETRY_REQUESTED)
        .by("ada");
    world.settle();
    assertThat(world.record().attempt()).isEqualTo(2);
    assertThat(world.record().stage()).isEqualTo("two");
    assertThat(world.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void a_retry_after_an_emergency_begins_with_what_stood_before() {
    // Given
    World world = World.of(stage("one").raises("a", "b")).flag(flag("b", 30)).pass("5m");
    world.annotate(Annotations.ROLLBACK, "").settle().remove(Annotations.ROLLBACK).settle();

    // When
    world.vitals().losesBaselines();
    world.annotate(Annotations.RETRY, "2").settle();

    // Then
    assertThat(world.record().position()).isEqualTo(Position.Waiting);
    assertThat(world.on("a")).isEmpty();
    assertThat(world.on("b")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "yes", "-2", "two", "2.0", "99999999999"})
  void any_other_text_holds_and_names_the_number(String retry) {
    // Given
    World world = Place.TAKEN_BACK.reached().annotate(Annotations.RETRY, retry);

    // When
    Decision decision = world.settle().decision();

    // Then
    assertThat(decision)
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("sluice.dev/retry is \"" + retry + "\"", "the next attempt is 2", "set it to 2")
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/retry=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void the_number_of_an_attempt_that_was_is_no_news(String retry) {
    // Given
    World world = Place.TAKEN_BACK.reached().annotate(Annotations.RETRY, retry);

    // When
    Decision decision = world.settle().decision();

    // Then
    assertThat(decision).isHold().because(Cause.ROLLED_BACK);
  }

  @Test
  void a_retry_that_stays_is_acted_on_once() {
    // Given
    World world = Place.TAKEN_BACK.reached().annotate(Annotations.RETRY, "2").breaks("b");

    // When
    world.pass("2h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLED_BACK);
    assertThat(world.record().attempt()).isEqualTo(2);
    assertThat(world.record().rollbacks()).hasSize(2);
  }

  @Test
  void a_retry_that_was_there_before_the_rollback_is_not_acted_on() {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.RETRY, "2").settle();

    // When
    world.breaks("b").pass("2h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("was so before the rollback", "set it to 3")
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/retry=3");
    assertThat(world.record().attempt()).isEqualTo(1);
    assertThat(world.on("b")).isEmpty();
  }

  @Test
  void after_a_retry_that_came_too_early_the_number_after_it_leads_on() {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.RETRY, "2").breaks("b").pass("2h");

    // When
    world.mends().annotate(Annotations.RETRY, "3").settle();

    // Then
    assertThat(world.record().attempt()).isEqualTo(3);
    assertThat(world.record().nextAttempt()).isNull();
    assertThat(world.record().position()).isEqualTo(Position.Running);
  }

  @ParameterizedTest
  @ValueSource(strings = {Annotations.ROLLBACK, Annotations.ROLLBACK_TO})
  void no_retry_while_a_rollback_is_asked_for(String latch) {
    // Given
    World world = Place.TAKEN_BACK.reached().annotate(latch, "1").settle();

    // When
    world.annotate(Annotations.RETRY, "2").pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(world.record().attempt()).isEqualTo(1);
  }

  @Test
  void both_in_one_command_lead_on() {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.ROLLBACK, "wrong numbers").settle();
    assertThat(world.decision())
        .withCommand(
            "kubectl annotate --overwrite mig otp-cleanup sluice.dev/rollback- sluice.dev/retry=2");

    // When
    world.remove(Annotations.ROLLBACK).annotate(Annotations.RETRY, "2").settle();

    // Then
    assertThat(world.record().attempt()).isEqualTo(2);
    assertThat(world.on("a")).hasSize(5);
  }

  @Test
  void a_pause_holds_a_retry_back() {
    // Given
    World world = World.of(stage("one").raises("a", "b")).flag(flag("b", 30)).pass("5m");
    world.annotate(Annotations.ROLLBACK, "").settle().remove(Annotations.ROLLBACK).settle();
    RolloutRecord before = world.record();

    // When
    world.annotate(Annotations.PAUSE, "look first").annotate(Annotations.RETRY, "2").pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.PAUSED);
    assertThat(world.record()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"TAKEN_BACK", "DARK", "HALTED"})
  void a_retry_means_nothing_where_nothing_was_taken_back(Place place) {
    // Given
    World world = place.reached();
    RolloutRecord before = world.record();

    // When
    world.annotate(Annotations.RETRY, "2").settle();

    // Then
    assertThat(world.decision()).because(place.cause());
    assertThat(world.record()).isEqualTo(before);
  }

  @Test
  void an_edit_of_the_plan_is_no_retry() {
    // Given
    World world = Place.TAKEN_BACK.reached();

    // When
    world.replan(stage("one").raises("a"), stage("other").raises("b")).pass("12h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLED_BACK);
    assertThat(world.on("b")).isEmpty();
  }
}
