// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kit.FleetWorld;
import dev.sluice.kit.Golden;
import dev.sluice.migration.turn.Places;
import org.junit.jupiter.api.Test;

/** A fleet that rolls out its own revisions, by the same engine as migrations. */
class FleetRolloutTest {
  @Test
  void the_first_revision_is_good_once_all_agents_run_it() {
    // Given
    FleetWorld fleet = FleetWorld.first();
    assertThat(fleet.standing()).isHold().because(Cause.AGENTS_MOVING);
    assertThat(fleet.stable()).isNull();

    // When
    fleet.moved(4).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.COMPLETED);
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.record().position()).isEqualTo(Position.Completed);
  }

  @Test
  void a_first_revision_that_crashes_has_nothing_to_go_back_to() {
    // When
    FleetWorld fleet = FleetWorld.first().crashes().settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.NO_GOOD_REVISION)
        .saying("there is none to go back to");
    assertThat(fleet.record()).isNull();
  }

  @Test
  void another_first_revision_is_taken_at_once() {
    // Given
    FleetWorld fleet = FleetWorld.first().crashes().settle();

    // When
    fleet.mends().wants("r2").moved(4).settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r2");
  }

  @Test
  void nothing_is_known_to_be_good_before_there_are_agents() {
    // When
    FleetWorld fleet = FleetWorld.first().scaled(0).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.NO_AGENTS);
    assertThat(fleet.stable()).isNull();
  }

  @Test
  void a_step_waits_for_its_agents_and_its_hold_begins_when_they_are_there() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().moved(1).settle();

    // When
    fleet.pass("30m");

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.AGENTS_MOVING);
    assertThat(fleet.record().step()).isZero();
    assertThat(fleet.moved(2).settle().standing()).isHold().because(Cause.HOLDING_STEP);
    assertThat(fleet.pass("5m").record().step()).isEqualTo(1);
  }

  @Test
  void a_revision_that_has_passed_is_the_good_one_and_the_one_before_is_remembered() {
    // When
    FleetWorld fleet = FleetWorld.completed();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.COMPLETED);
    assertThat(fleet.stable()).isEqualTo("r2");
    assertThat(fleet.previous()).isEqualTo("r1");
  }

  @Test
  void agents_that_never_come_are_late_though_nothing_can_be_seen() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().goesBlind().settle();

    // When
    fleet.pass("61m");

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.HALTED);
    assertThat(fleet.record().rollbacks().getLast().cause()).isEqualTo("DeadlinePassed");
  }

  @Test
  void another_revision_in_the_midst_begins_anew_and_keeps_nothing_of_what_was_seen() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().moved(2).settle().pass("5m");

    // When
    fleet.wants("r3").moved(0).settle();

    // Then
    RolloutRecord record = fleet.record();
    assertThat(record.stage()).isEqualTo("r3");
    assertThat(record.attempt()).isEqualTo(3);
    assertThat(record.step()).isZero();
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void another_revision_leads_on_from_a_rollback_without_a_retry() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().crashes().settle().mends();

    // When
    fleet.wants("r3").settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
    assertThat(fleet.record().stage()).isEqualTo("r3");
    assertThat(fleet.record().rollbacks()).hasSize(1);
  }

  @Test
  void the_good_revision_in_the_spec_again_ends_the_rollout() {
    // Given
    FleetWorld fleet = FleetWorld.halfway();

    // When
    fleet.wants("r1").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.COMPLETED);
    assertThat(fleet.record().position()).isEqualTo(Position.Completed);
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void another_revision_waits_while_it_is_paused_and_a_crash_does_not() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().paused(true).wants("r3").settle();
    assertThat(fleet.standing()).isHold().because(Cause.PAUSED);
    assertThat(fleet.record().stage()).isEqualTo("r2");

    // When
    fleet.crashes().settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
    assertThat(fleet.standing()).isHold().because(Cause.PAUSED);
  }

  @Test
  void approval_is_of_one_revision_in_one_attempt() {
    // Given
    FleetWorld fleet = FleetWorld.settled().needsApproval().wants("r2").moved(0).settle();
    assertThat(fleet.standing()).isHold().because(Cause.AWAITING_APPROVAL);

    // When
    fleet.annotate(Annotations.APPROVE, "r2/2").settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
    assertThat(fleet.record().tokens()).containsExactly("approve=r2/2");
  }

  @Test
  void a_person_ends_a_hold_but_not_the_wait_for_agents() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().annotate(Annotations.SKIP_WAIT, "r2/50/2").settle();
    assertThat(fleet.standing()).isHold().because(Cause.AGENTS_MOVING);

    // When
    fleet.moved(2).settle();

    // Then
    assertThat(fleet.record().step()).isEqualTo(1);
  }

  @Test
  void a_fleet_without_agents_starts_nothing() {
    // When
    FleetWorld fleet = FleetWorld.settled().scaled(0).wants("r2").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.NO_AGENTS);
    assertThat(fleet.record().position()).isEqualTo(Position.Waiting);
  }

  @Test
  void a_fleet_that_is_down_or_unwell_takes_what_may_mend_it() {
    // When
    FleetWorld fleet = FleetWorld.settled().ready(0).goesBlind().wants("r2").moved(0).settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void other_steps_in_the_spec_move_no_agent_of_what_runs() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().moved(2).settle();

    // When
    fleet.steps(75, 90).settle();

    // Then
    assertThat(Places.exposure(fleet.observed())).isEqualTo("50% (2/4)");
    assertThat(fleet.pass("5m").moved(4).settle().standing())
        .isHold()
        .because(Cause.WATCHING_WINDOW);
  }

  @Test
  void the_next_revision_goes_by_the_steps_that_the_spec_has_then() {
    // Given
    FleetWorld fleet = FleetWorld.settled().needsApproval().wants("r2").moved(0).settle();

    // When
    fleet.steps(75).annotate(Annotations.APPROVE, "r2/2").settle();

    // Then
    assertThat(Places.exposure(fleet.observed())).isEqualTo("75% (0/4)");
  }

  @Test
  void what_runs_stays_as_far_as_it_is_while_a_pause_keeps_the_good_revision_from_the_agents() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().moved(2).settle().paused(true);

    // When
    fleet.wants("r1").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.PAUSED);
    assertThat(Places.exposure(fleet.observed())).isEqualTo("50% (2/4)");
    assertThat(fleet.observed().plan().map(StagePlan::name)).hasValue("r2");
  }

  @Test
  void a_policy_that_is_missing_is_waited_for() {
    // When
    FleetWorld fleet = FleetWorld.settled().misses("strict").wants("r2").settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.HEALTH_POLICY_NOT_FOUND)
        .saying("spec.rollout.healthPolicyName is");
  }

  @Test
  void a_rollout_is_told_from_its_beginning_to_its_end() {
    // Given
    FleetWorld fleet = FleetWorld.completed();

    // When
    fleet.wants("r3").moved(0).settle().crashes().settle().mends().wants("r4").settle();
    fleet.moved(2).settle().annotate(Annotations.ROLLBACK, "odd").settle();
    fleet.remove(Annotations.ROLLBACK).retry(5).settle().moved(2).settle();
    fleet.pass("5m").moved(4).settle().pass("10m");

    // Then
    Golden.check("fleet-of-its-own", fleet.story());
  }
}
