// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kit.FleetWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet that goes back to a revision that was good. */
class FleetRollbackTest {
  @Test
  void a_crash_leads_back_and_the_revision_is_not_tried_again() {
    // When
    FleetWorld fleet = FleetWorld.halfway().crashes().settle().mends().pass("24h");

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.ROLLED_BACK)
        .saying("revision r2 was taken back; a retry leads on, or another revision");
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.record().rollbacks())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.fromStage()).isEqualTo("r2");
              assertThat(r.toStage()).isEqualTo("r1");
            });
  }

  @Test
  void a_retry_tries_it_again() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().crashes().settle().mends();

    // When
    fleet.retry(3).settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
    assertThat(fleet.record().attempt()).isEqualTo(3);
  }

  @Test
  void three_rollbacks_of_one_revision_within_a_day_halt() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().crashes().settle().mends();
    fleet.retry(3).settle().crashes().settle().mends();

    // When
    fleet.retry(4).settle().crashes().settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.HALTED)
        .saying("halted: revision r2 was taken back in three attempts within 24h");
  }

  @Test
  void an_emergency_in_the_midst_goes_back_and_only_a_retry_leads_on() {
    // Given
    FleetWorld fleet = FleetWorld.halfway();

    // When
    fleet.annotate(Annotations.ROLLBACK, "odd").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.remove(Annotations.ROLLBACK).settle().standing()).because(Cause.ROLLED_BACK);
  }

  @Test
  void an_emergency_after_the_end_goes_back_to_what_was_good_before() {
    // Given
    FleetWorld fleet = FleetWorld.completed();

    // When
    fleet.annotate(Annotations.ROLLBACK, "odd").settle().remove(Annotations.ROLLBACK).settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.record().stage()).isEqualTo("r2");
    assertThat(fleet.standing()).isHold().because(Cause.ROLLED_BACK);
  }

  @Test
  void an_emergency_of_the_only_revision_says_that_there_is_no_other() {
    // When
    FleetWorld fleet = FleetWorld.settled().annotate(Annotations.ROLLBACK, "odd").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.NO_GOOD_REVISION);
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void the_revision_that_ran_is_called_taken_back_and_not_the_one_that_waits_for_a_pause() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().paused(true).wants("r3").settle();

    // When
    fleet.annotate(Annotations.ROLLBACK, "odd").settle().remove(Annotations.ROLLBACK);

    // Then
    assertThat(fleet.paused(false).settle().standing())
        .isHold()
        .because(Cause.ROLLED_BACK)
        .saying("revision r2 was taken back; a retry leads on, or another revision");
  }

  @Test
  void an_emergency_goes_to_no_revision_whose_snapshot_is_gone_and_names_those_that_are_kept() {
    // Given
    FleetWorld fleet = FleetWorld.completed().wants("r3").moved(0).settle();
    fleet.moved(2).settle().pass("5m").moved(4).settle().pass("10m").loses("r2");

    // When
    fleet.annotate(Annotations.ROLLBACK, "odd").settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r3");
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.NO_GOOD_REVISION)
        .saying("nothing starts; name one with sluice.dev/rollback-to, of r1 (1)");
  }

  @Test
  void any_kept_revision_can_be_gone_back_to_by_name_or_number() {
    // Given
    FleetWorld fleet = FleetWorld.completed().wants("r3").moved(0).settle();

    // When
    fleet.annotate(Annotations.ROLLBACK_TO, "1").settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_PRESENT);
    fleet.annotate(Annotations.ROLLBACK_TO, "r2").settle();
    assertThat(fleet.stable()).isEqualTo("r2");
  }

  @Test
  void an_unknown_revision_holds_and_the_kept_ones_are_named() {
    // When
    FleetWorld fleet = FleetWorld.halfway().annotate(Annotations.ROLLBACK_TO, "r9").settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("name one of r1 (1)");
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r2", "2"})
  void a_revision_that_was_taken_back_is_none_to_go_back_to(String failed) {
    // Given
    FleetWorld fleet = FleetWorld.halfway().crashes().settle().mends();

    // When
    fleet.annotate(Annotations.ROLLBACK_TO, failed).settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("a revision that has not passed or has failed: name one of r1 (1), or remove it");
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void a_revision_that_failed_is_none_to_go_back_to_when_another_one_has_passed() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().crashes().settle().mends().wants("r3").settle();
    fleet.moved(2).settle().pass("5m").moved(4).settle().pass("10m");
    assertThat(fleet.stable()).isEqualTo("r3");

    // When
    fleet.annotate(Annotations.ROLLBACK_TO, "r2").settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("name one of r3 (3), r1 (1), or remove it");
    assertThat(fleet.stable()).isEqualTo("r3");
  }

  @Test
  void a_revision_that_waits_or_is_only_wanted_is_none_to_go_back_to() {
    // Given
    FleetWorld waits = FleetWorld.settled().needsApproval().wants("r2").moved(0).settle();
    FleetWorld wanted = FleetWorld.settled().paused(true).wants("r2").moved(0).settle();

    // When
    waits.annotate(Annotations.ROLLBACK_TO, "r2").settle();
    wanted.annotate(Annotations.ROLLBACK_TO, "r2").settle();

    // Then
    assertThat(waits.standing()).isHold().because(Cause.INVALID_ANNOTATION);
    assertThat(waits.stable()).isEqualTo("r1");
    assertThat(wanted.standing()).isHold().because(Cause.INVALID_ANNOTATION);
    assertThat(wanted.stable()).isEqualTo("r1");
  }

  @Test
  void before_the_first_good_revision_there_is_none_to_go_back_to() {
    // When
    FleetWorld fleet = FleetWorld.first().annotate(Annotations.ROLLBACK_TO, "1").settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.NO_GOOD_REVISION)
        .saying("sluice.dev/rollback-to is present, and there is no revision to go back to");
  }

  @Test
  void on_failure_hold_takes_nothing_back_and_names_the_command() {
    // When
    FleetWorld fleet = FleetWorld.halfway().holdsOnFailure().crashes().settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.GUARD_HELD);
    assertThat(((Decision.Hold) fleet.standing()).command())
        .isEqualTo("kubectl annotate agd planner sluice.dev/rollback-to=r1");
  }
}
