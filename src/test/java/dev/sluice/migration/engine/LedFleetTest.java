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

/** A fleet to which a stage of a migration brings a revision: it goes as far as that says. */
class LedFleetTest {
  private static final Led FIRST = step(0, false);

  /** Agents of r2 have written what r1 cannot read. */
  private static final KeptState LOSSY =
      new KeptState(true, Optional.empty(), Set.of("r1"), 4, null);

  @Test
  void it_goes_to_the_step_of_the_migration_and_waits_there_beyond_all_holds() {
    // When
    FleetWorld fleet = FleetWorld.settled().led(FIRST, "r2").moved(0).settle();
    assertThat(fleet.standing()).isHold().because(Cause.AGENTS_MOVING);
    fleet.moved(2).settle().pass("50m");

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.LED_BY_MIGRATION)
        .saying("stage registry of Migration otp");
    assertThat(fleet.record().step()).isZero();
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void it_follows_step_by_step_and_passes_with_the_stage() {
    // Given
    FleetWorld fleet = FleetWorld.settled().led(FIRST, "r2").moved(2).settle();

    // When
    fleet.led(step(1, false), "r2").settle();
    assertThat(fleet.record().step()).isOne();
    fleet.moved(4).led(step(1, true), "r2").settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Completed);
    assertThat(fleet.stable()).isEqualTo("r2");
    assertThat(fleet.previous()).isEqualTo("r1");
  }

  @Test
  void what_has_passed_does_not_wait_for_an_agent_that_is_down() {
    // Given
    FleetWorld fleet = FleetWorld.settled().led(step(1, false), "r2").moved(4).settle();

    // When
    fleet.moved(3).led(step(1, true), "r2").settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r2");
  }

  @Test
  void what_the_migration_takes_back_goes_back_though_the_fleet_is_paused() {
    // Given
    FleetWorld fleet = FleetWorld.settled().led(FIRST, "r2").moved(2).settle().paused(true);

    // When
    fleet.led(new Led.Back("otp", "r1"), "r1").settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
    assertThat(fleet.record().rollbacks().getLast().cause()).isEqualTo("MigrationWentBack");
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void what_the_migration_took_back_is_proven_by_nothing() {
    // Given
    FleetWorld fleet = FleetWorld.settled().led(FIRST, "r2").moved(2).settle();
    fleet.led(new Led.Back("otp", "r1"), "r1").settle();

    // When
    fleet.annotate(Annotations.ROLLBACK_TO, "r2").settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.INVALID_ANNOTATION)
        .saying("a revision that has not passed or has failed");
  }

  @Test
  void what_had_passed_goes_back_in_one_write_and_not_by_steps() {
    // Given
    FleetWorld fleet = FleetWorld.completed();

    // When
    fleet.led(new Led.Back("otp", "r1"), "r1").settle();

    // Then
    assertThat(fleet.stable()).isEqualTo("r1");
    assertThat(fleet.standing()).isHold().because(Cause.COMPLETED);
  }

  @Test
  void what_is_taken_back_goes_to_no_revision_that_cannot_read_what_was_written_since() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).settle();

    // When
    fleet.led(new Led.Back("otp", "r0"), "r2").settle();

    // Then
    assertThat(fleet.standing())
        .isHold()
        .because(Cause.ROLLBACK_WOULD_LOSE_STATE)
        .saying("Migration otp has taken back what it brought");
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void but_on_to_the_one_that_the_spec_asks_for_without_it() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).settle();

    // When
    fleet.moved(0).led(new Led.Back("otp", "r0"), "r3").settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.Running);
    assertThat(fleet.record().stage()).isEqualTo("r3");
    assertThat(fleet.record().schemaVersion()).isEqualTo(4);
  }

  @Test
  void and_back_once_a_person_puts_up_with_the_loss() {
    // Given
    FleetWorld fleet = FleetWorld.halfway().keeping(LOSSY).settle();

    // When
    fleet
        .annotate(Annotations.OVERRIDE, "state/" + fleet.record().attempt())
        .led(new Led.Back("otp", "r0"), "r2")
        .settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
    assertThat(fleet.stable()).isEqualTo("r0");
  }

  @Test
  void a_person_who_rolls_it_back_is_heard_at_once_and_it_stays_back() {
    // Given
    FleetWorld fleet = FleetWorld.settled().led(FIRST, "r2").moved(2).settle();

    // When
    fleet.annotate(Annotations.ROLLBACK, "odd").settle();

    // Then
    assertThat(fleet.record().position()).isEqualTo(Position.RolledBack);
    assertThat(fleet.stable()).isEqualTo("r1");
    fleet.led(null, "r1").settle();
    assertThat(fleet.standing()).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(fleet.stable()).isEqualTo("r1");
  }

  @Test
  void a_pause_of_the_fleet_holds_the_next_step() {
    // Given
    FleetWorld fleet = FleetWorld.settled().led(FIRST, "r2").moved(2).settle();

    // When
    fleet.paused(true).led(step(1, false), "r2").settle();

    // Then
    assertThat(fleet.standing()).isHold().because(Cause.PAUSED);
    assertThat(fleet.record().step()).isZero();
  }

  @Test
  void that_the_spec_asks_for_something_else_meanwhile_is_told() {
    FleetWorld fleet =
        FleetWorld.settled()
            .led(new Led.Onward("otp", "registry", 0, false, true), "r2")
            .moved(2)
            .settle();

    assertThat(fleet.standing())
        .isHold()
        .because(Cause.LED_BY_MIGRATION)
        .saying("what the spec asks for by now comes afterwards");
  }

  private static Led step(int step, boolean passed) {
    return new Led.Onward("otp", "registry", step, passed, false);
  }
}
