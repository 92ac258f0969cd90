// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Compare;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kit.JudgedFleet;
import dev.sluice.kit.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comparisons have seen is in the record, so that a restart forgets nothing. */
class JudgeNotesTest {
  private static final HealthPolicySpec COMPARING =
      new HealthPolicySpec(
          "30s",
          2,
          List.of(
              HealthCheck.comparing(
                  "against-rest", Role.Guard, new Compare(Signal.ErrorRate, 0.01))));

  /** Enough is known of the time before, and the stage has just begun. */
  private static World begun() {
    return begun(Assignment.Agents);
  }

  private static World begun(Assignment assignment) {
    World world = World.of(stage("one").raises("a").by("30m", 20, 50).window("1h"));
    world
        .flag(flag("a", 0, assignment))
        .vitals()
        .judgedBy(new JudgedFleet(COMPARING, world::record));
    world.annotate(Annotations.PAUSE, "to know what is natural").pass("40m");
    return world.remove(Annotations.PAUSE).settle();
  }

  private static JudgeState noted(World world) {
    return world.record().judge().getFirst();
  }

  private static double looks(World world) {
    return noted(world).numbers().get(4);
  }

  @Test
  void a_stage_begins_with_what_is_natural_to_its_agents() {
    // When
    World world = begun();

    // Then
    assertThat(noted(world).check()).isEqualTo("against-rest");
    assertThat(noted(world).numbers().get(1)).isBetween(1.0, 2.0);
    assertThat(looks(world)).isZero();
  }

  @Test
  void where_ids_have_the_flag_nothing_is_compared_so_nothing_is_noted_or_taken_back() {
    // Given
    World world = begun(Assignment.Ids).breaks("a");

    // When
    world.pass("55m");

    // Then
    assertThat(world.record().judge()).isEmpty();
    assertThat(world.record().position()).isEqualTo(Position.Running);
    assertThat(begun(Assignment.Agents).breaks("a").pass("55m").record().position())
        .as("what agents have is compared")
        .isEqualTo(Position.RolledBack);
  }

  @Test
  void while_a_stage_runs_it_is_noted_once_a_minute() {
    // Given
    World world = begun();
    int before = world.writes();

    // When
    world.pass("10m");

    // Then
    assertThat(world.writes() - before).isEqualTo(10);
    assertThat(looks(world)).isEqualTo(19);
  }

  @Test
  void what_limits_read_is_told_once_a_minute_while_a_stage_runs() {
    // Given
    World world = limited();
    int before = world.writes();

    // When
    world.pass("10m");

    // Then
    assertThat(world.writes() - before).isEqualTo(10);
    assertThat(noted(world).check()).isEqualTo("error-rate");
    assertThat(noted(world).time()).isAfter(world.now().minusSeconds(61));
    assertThat(world.status().verdict().checks())
        .filteredOn(check -> check.name().equals("error-rate"))
        .extracting(CheckStatus::reading)
        .isEqualTo(noted(world).numbers());
  }

  @Test
  void what_limits_read_is_told_to_nobody_where_no_stage_runs() {
    // Given
    World world = limited().pass("3h");
    int before = world.writes();

    // When
    world.pass("1h");

    // Then
    assertThat(world.record().position()).isEqualTo(Position.Completed);
    assertThat(world.record().judge()).isEmpty();
    assertThat(world.writes()).isEqualTo(before);
  }

  /** A stage has just begun, which is judged by a limit alone. */
  private static World limited() {
    World world = World.of(stage("one").raises("a").by("30m", 20, 50).window("1h"));
    world
        .vitals()
        .judgedBy(
            new JudgedFleet(
                new HealthPolicySpec(
                    "30s",
                    2,
                    List.of(HealthCheck.guard("error-rate", Signal.ErrorRate, 0.05, null, null))),
                world::record));
    return world.pass("1m");
  }

  @Test
  void it_goes_on_being_noted_after_the_clock_was_put_back() {
    // Given
    World world = begun().jump(Duration.ofMinutes(15)).pass("5m").jump(Duration.ofMinutes(-15));

    // When
    world.pass("5m");

    // Then
    assertThat(noted(world).time()).isBetween(world.now().minusSeconds(61), world.now());
  }

  @Test
  void a_step_takes_the_evidence_along() {
    // Given
    World world = begun().pass("29m");

    // When
    world.pass("1m");

    // Then
    assertThat(world.record().step()).isEqualTo(1);
    assertThat(looks(world)).isEqualTo(59);
  }

  @Test
  void nothing_is_noted_where_nobody_is_left_to_compare_with() {
    // Given
    World world = begun().pass("1h");
    int before = world.writes();

    // When
    world.pass("20m");

    // Then
    assertThat(world.record().judge()).isEmpty();
    assertThat(world.writes()).isEqualTo(before);
  }

  @Test
  void a_rollback_drops_it() {
    // Given
    World world = begun().pass("10m");

    // When
    world.annotate(Annotations.ROLLBACK, "wrong numbers").settle();

    // Then
    assertThat(world.record().judge()).isEmpty();
  }
}
