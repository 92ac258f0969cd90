// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kit.FleetWorld;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fleet whose agents remember something. */
class KeptStateTest {
  private static final KeptState UNSAVED =
      new KeptState(true, Optional.of("planner/1 has not answered yet"));
  private static final KeptState SAVED = new KeptState(true, Optional.empty());

  /** Agents of r2 have written schema 4. */
  private static final KeptState LOSSY =
      new KeptState(true, Optional.empty(), Set.of("r1"), 4, null);

  @Test
  void no_agent_moves_before_all_have_saved() {
    // When
    FleetWorld fleet = FleetWorld.settled().keeping(UNSAVED).wants("r2").moved(0).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.STATE_NOT_SAVED);
    assertThat(fleet.standing().message()).isEqualTo("planner/1 has not answered yet");
    assertThat(fleet.record().position()).isEqualTo(Position.Waiting);
  }

  @Test
  void once_they_have_it_starts() {
    // Given
    FleetWorld fleet = FleetWorld.settled().keeping(UNSAVED).wants("r2").moved(0).settle();

    // When
    fleet.keeping(SAVED).settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void a_person_may_do_without() {
    // Given
    FleetWorld fleet = FleetWorld.settled().keeping(UNSAVED).wants("r2").moved(0).settle();
    int attempt = fleet.record().attempt();

    // When
    fleet.annotate(Annotations.OVERRIDE, "save/" + attempt).settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void a_guard_does_not_take_back_to_what_cannot_read_the_state() {
    // When
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(fleet.standing().message())
        .startsWith("revision r1 cannot read what the agents have written since");
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void nor_does_an_emergency() {
    // When
    FleetWorld fleet =
        FleetWorld.halfway().keeping(LOSSY).annotate(Annotations.ROLLBACK, "now").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
  }

  @Test
  void nor_does_one_who_names_that_revision() {
    // When
    FleetWorld fleet =
        FleetWorld.completed().keeping(LOSSY).annotate(Annotations.ROLLBACK_TO, "r1").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
  }

  @Test
  void a_person_who_says_so_loses_it() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();
    int attempt = fleet.record().attempt();

    // When
    fleet.annotate(Annotations.OVERRIDE, "state/" + attempt).settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
  }

  @Test
  void the_word_for_another_attempt_is_none() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();
    int attempt = fleet.record().attempt() + 1;

    // When
    fleet.annotate(Annotations.OVERRIDE, "state/" + attempt).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
  }

  @Test
  void what_can_read_it_is_gone_back_to() {
    // When
    FleetWorld fleet = FleetWorld.halfway().keeping(SAVED).crashes().settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
  }

  @Test
  void the_word_for_saves_is_none_for_what_would_be_lost() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();
    int attempt = fleet.record().attempt();

    // When
    fleet.annotate(Annotations.OVERRIDE, "save/" + attempt).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
  }

  @Test
  void the_word_for_what_would_be_lost_is_none_for_saves() {
    // Given
    FleetWorld fleet = FleetWorld.settled().keeping(UNSAVED).wants("r2").moved(0).settle();
    int attempt = fleet.record().attempt();

    // When
    fleet.annotate(Annotations.OVERRIDE, "state/" + attempt).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.STATE_NOT_SAVED);
  }

  @Test
  void by_whose_word_it_was_lost_is_told() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();
    String word = "state/" + fleet.record().attempt();

    // When
    fleet.annotate(Annotations.OVERRIDE, word).settle();

    // Then
    assertThat(fleet.story())
        .contains("what was written since is lost by override=" + word + " -> rolled back to r1");
  }

  @Test
  void that_it_has_been_written_is_remembered() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).settle();

    // When
    fleet.keeping(SAVED).settle();

    // Then
    assertThat(fleet.record().schemaVersion()).isEqualTo(4);
  }

  @Test
  void once_taken_back_nothing_of_it_is_left() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();

    // When
    fleet.annotate(Annotations.OVERRIDE, "state/" + fleet.record().attempt()).settle();

    // Then
    assertThat(fleet.record().schemaVersion()).isNull();
  }

  @Test
  void what_mends_it_is_gone_on_to() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).crashes().settle();

    // When
    fleet.wants("r3").moved(0).settle().mends().settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
    assertThat(fleet.record().stage()).isEqualTo("r3");
    assertThat(fleet.record().schemaVersion()).isEqualTo(4);
  }

  @Test
  void but_not_while_a_rollback_is_asked_for() {
    // Given
    FleetWorld fleet =
        FleetWorld.halfway().keeping(LOSSY).annotate(Annotations.ROLLBACK, "now").settle();

    // When
    fleet.wants("r3").moved(0).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(fleet.record().stage()).isEqualTo("r2");
  }

  @Test
  void nor_does_a_retry_bring_agents_to_what_cannot_read_it() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().annotate(Annotations.ROLLBACK, "now").moved(0).settle();
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
    int next = fleet.record().attempt() + 1;

    // When
    fleet
        .keeping(new KeptState(true, Optional.empty(), Set.of("r2"), 4, null))
        .annotate(Annotations.ROLLBACK, null)
        .annotate(Annotations.RETRY, String.valueOf(next))
        .settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
  }

  @Test
  void nor_does_the_spec_take_agents_back_to_it() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).settle();

    // When
    fleet.wants("r1").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void nor_before_what_mends_it_has_begun() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).needsApproval().wants("r3").settle();

    // When
    fleet.wants("r1").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(fleet.record().position()).isEqualTo(Position.Waiting);
  }

  @Test
  void nor_does_it_bring_a_lower_schema_once_all_is_done() {
    // Given
    FleetWorld fleet =
        FleetWorld.completed()
            .keeping(new KeptState(true, Optional.empty(), Set.of("r3"), null, null));

    // When
    fleet.wants("r3").moved(0).settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(fleet.record().position()).isEqualTo(Position.Completed);
  }
}
