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
      new KeptState(true, Optional.of("planner/1 has not answered yet"), Set.of());
  private static final KeptState SAVED = new KeptState(true, Optional.empty(), Set.of());
  private static final KeptState LOSSY = new KeptState(true, Optional.empty(), Set.of("r1"));

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
    fleet.annotate(Annotations.OVERRIDE, "state/" + attempt).settle();

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
}
