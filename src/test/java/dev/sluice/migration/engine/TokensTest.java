// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person lets through, once. */
class TokensTest {
  @Test
  void a_critical_stage_waits_for_approval_though_nobody_wrote_so() {
    // Given
    World world = World.of(stage("one").raises("a").byRisk(Risk.Critical));

    // When
    world.pass("3h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_APPROVAL)
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/approve=one/1");
    assertThat(world.status().phase()).isEqualTo(Phase.AwaitingApproval);
    assertThat(world.record()).isNull();
  }

  @Test
  void an_approved_stage_starts_and_says_who_let_it() {
    // Given
    World world = Place.UNAPPROVED.reached();

    // When
    world.annotate(Annotations.ACTOR, "ada").annotate(Annotations.APPROVE, "two/1").pass("1m");

    // Then
    HistoryEntry last = world.status().history().getLast();
    assertThat(last.cause()).isEqualTo("StageStarted");
    assertThat(last.by()).isEqualTo("ada");
    assertThat(world.record().tokens()).containsExactly("approve=two/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two/2", "one/1", "two", "two/01", "two/1/1", "TWO/1", "", "three/1"})
  void approval_of_anything_else_approves_nothing(String token) {
    // Given
    World world = Place.UNAPPROVED.reached();

    // When
    world.annotate(Annotations.APPROVE, token).pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AWAITING_APPROVAL);
  }

  @Test
  void a_retry_has_to_be_approved_anew() {
    // Given
    World world =
        World.of(stage("one").raises("a").approval(Approval.Required))
            .annotate(Annotations.APPROVE, "one/1")
            .pass("2m")
            .breaks("a")
            .pass("5m")
            .mends()
            .settle();

    // When
    world.annotate(Annotations.RETRY, "2").pass("2m");

    // Then
    assertThat(world.record().attempt()).isEqualTo(2);
    assertThat(world.record().tokens()).isEmpty();
    assertThat(world.decision()).isHold().because(Cause.AWAITING_APPROVAL);
  }

  @Test
  void the_stage_after_a_rollback_waits_for_the_cool_down() {
    // Given
    World world = Place.COOLING.reached();
    var takenBack = world.record().rollbacks().getLast().time();

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision)
        .isHold()
        .because(Cause.COOLING_DOWN)
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/override=cooldown/2");
    assertThat(((Decision.Hold) decision).until()).isEqualTo(takenBack.plus(Duration.ofHours(1)));
    world.pass("1h");
    assertThat(world.status().stage()).isEqualTo("two");
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void a_person_waives_the_cool_down_of_an_attempt_for_all_its_stages() {
    // Given
    World world = Place.COOLING.reached().annotate(Annotations.OVERRIDE, "cooldown/2").pass("1m");

    // When
    world.remove(Annotations.OVERRIDE).annotate(Annotations.SKIP_WAIT, "two/10/2").pass("1m");
    world.annotate(Annotations.SKIP_WAIT, "two/50/2").pass("1m");
    world.annotate(Annotations.SKIP_WAIT, "two/100/2").pass("1m");

    // Then
    assertThat(world.record().tokens())
        .containsExactly(
            "override=cooldown/2",
            "skip-wait=two/10/2",
            "skip-wait=two/50/2",
            "skip-wait=two/100/2");
    assertThat(world.status().stage()).isEqualTo("three");
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cooldown/1", "cooldown/3", "cooldown", "approval/2", "cooldown/2/2"})
  void another_override_waives_nothing(String token) {
    // When
    World world = Place.COOLING.reached().annotate(Annotations.OVERRIDE, token).settle();

    // Then
    assertThat(world.decision()).isHold().because(Cause.COOLING_DOWN);
  }

  @Test
  void a_clock_that_is_put_back_starts_the_cool_down_anew_and_writes_that_once() {
    // Given
    World world = Place.COOLING.reached().jump(Duration.ofDays(-365)).settle();
    var from = world.now();
    int writes = world.writes();

    // When
    world.pass("59m");

    // Then
    assertThat(((Decision.Hold) world.decision()).until())
        .isEqualTo(from.plus(Duration.ofHours(1)));
    assertThat(world.writes()).isEqualTo(writes);
    world.pass("2m");
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void a_hold_ends_when_a_person_says_so() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.annotate(Annotations.ACTOR, "ada").annotate(Annotations.SKIP_WAIT, "two/10/1").pass("1m");

    // Then
    assertThat(world.status().exposure()).isEqualTo("50% (5/10)");
    HistoryEntry last = world.status().history().getLast();
    assertThat(last.message()).isEqualTo("stage two to 50%, the wait was skipped");
    assertThat(last.by()).isEqualTo("ada");
  }

  @Test
  void the_last_window_ends_when_a_person_says_so() {
    // Given
    World world = World.of(stage("one").raises("a")).pass("12m");

    // When
    world.annotate(Annotations.SKIP_WAIT, "one/100/1").pass("1m");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
    assertThat(world.status().history().getLast().by()).isEqualTo("unknown");
  }

  @Test
  void skipping_a_wait_skips_no_guard() {
    // Given
    World world = Place.STEP.reached().breaks("b");

    // When
    world.pass("30s").annotate(Annotations.SKIP_WAIT, "two/10/1").pass("5m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLED_BACK);
    assertThat(world.record().tokens()).isEmpty();
  }

  @Test
  void skipping_a_wait_does_not_go_on_blindly() {
    // Given
    World world = Place.STEP.reached().goesBlind();

    // When
    world.annotate(Annotations.SKIP_WAIT, "two/10/1").pass("10m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.BLIND);
    assertThat(world.status().exposure()).isEqualTo("10% (1/10)");
  }

  @Test
  void a_wait_that_is_skipped_still_needs_its_first_look() {
    // Given
    World world = Place.STEP.reached();
    world.vitals().looksAway();

    // When
    world.annotate(Annotations.SKIP_WAIT, "two/10/1").pass("10m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AWAITING_LOOK);
  }

  @Test
  void applying_the_same_token_again_does_nothing() {
    // Given
    World world = Place.STEP.reached().annotate(Annotations.SKIP_WAIT, "two/10/1").pass("1m");
    var before = world.record();

    // When
    world.remove(Annotations.SKIP_WAIT).annotate(Annotations.SKIP_WAIT, "two/10/1").pass("2m");

    // Then
    assertThat(world.record()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.dev/approve, two, 'is \"two\" and does nothing: write <stage>/<attempt>'",
    "sluice.dev/approve, nowhere/1, 'is \"nowhere/1\" and does nothing'",
    "sluice.dev/skip-wait, two/1, 'write <stage>/<percent, 100 for the window>/<attempt>'",
    "sluice.dev/skip-wait, two/x/1, 'is \"two/x/1\" and does nothing'",
    "sluice.dev/override, yes, 'is \"yes\" and does nothing: write cooldown/<attempt> or save/<attempt>'"
  })
  void a_token_that_can_never_mean_anything_is_told_of_and_holds_nothing_up(
      String annotation, String value, String told) {
    // Given
    World world = Place.STEP.reached();

    // When
    world.annotate(annotation, value).settle();

    // Then
    assertThat(world.decision()).isHold().because(Cause.HOLDING_STEP);
    assertThat(Tokens.garbled(world.observed())).singleElement().asString().contains(told);
  }

  @Test
  void tokens_of_other_attempts_and_places_are_no_garble() {
    // Given
    World world = Place.STEP.reached();

    // When
    world
        .annotate(Annotations.APPROVE, "one/1")
        .annotate(Annotations.SKIP_WAIT, "three/50/2")
        .annotate(Annotations.OVERRIDE, "cooldown/7");

    // Then
    assertThat(Tokens.garbled(world.observed())).isEmpty();
  }

  @Test
  void approval_is_asked_for_before_the_cool_down_and_after_a_pause() {
    // Given
    World world =
        World.of(stage("one").raises("a").approval(Approval.Required))
            .edit(s -> Migrations.coolingFor(s, "1h"))
            .annotate(Annotations.APPROVE, "one/1")
            .pass("2m")
            .annotate(Annotations.ROLLBACK_TO, "0")
            .settle()
            .remove(Annotations.ROLLBACK_TO)
            .annotate(Annotations.RETRY, "2")
            .settle();

    // When
    Decision unpaused = world.decision();
    Decision paused = world.annotate(Annotations.PAUSE, "").decision();

    // Then
    assertThat(unpaused).because(Cause.AWAITING_APPROVAL);
    assertThat(paused).because(Cause.PAUSED);
  }
}
