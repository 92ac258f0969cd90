// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationStatus.Measured;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.kit.JudgedFleet;
import dev.sluice.kit.World;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a status tells of exposed agents beside the rest; a look each 30 s, 200 requests each. */
class MeasuresTest {
  private static final HealthPolicySpec WATCHED =
      new HealthPolicySpec(
          "30s", 2, List.of(HealthCheck.guard("errors", Signal.ErrorRate, 0.5, null, null)));

  private World world;
  private JudgedFleet fleet;

  @BeforeEach
  void a_stage_of_two_steps_that_has_begun() {
    world =
        World.of(
            stage("one").raises("a").by("10m", 20, 50).window("10m"),
            stage("two").raises("b").by("10m", 20).window("10m"));
    fleet = new JudgedFleet(WATCHED, world::record);
    world.vitals().judgedBy(fleet);
    world.annotate(Annotations.PAUSE, "to know what is natural").pass("5m");
    world.remove(Annotations.PAUSE).settle();
  }

  private StageStatus one() {
    return world.status().stages().getFirst();
  }

  @Test
  void the_start_of_a_stage_notes_what_all_did_before_it() {
    assertThat(one().measured())
        .extracting(Measured::name, Measured::percent, Measured::requests)
        .containsExactly(tuple("BeforeStage", null, 18_000L));
  }

  @Test
  void nothing_is_written_for_it_while_a_step_lasts() {
    int before = world.writes();
    List<Measured> noted = one().measured();

    world.pass("5m");

    assertThat(one().measured()).isEqualTo(noted);
    assertThat(world.writes() - before).as("the notes of the judge").isLessThanOrEqualTo(6);
  }

  @Test
  void the_end_of_a_step_notes_its_agents_beside_the_rest() {
    world.pass("11m");

    assertThat(one().measured())
        .extracting(Measured::name, Measured::percent)
        .containsExactly(tuple("BeforeStage", null), tuple("Exposed", 20), tuple("Rest", 20));
    assertThat(one().measured().get(2).requests())
        .isEqualTo(4 * one().measured().get(1).requests());
  }

  @Test
  void a_stage_that_has_passed_tells_of_its_last_rest_and_of_full_exposure() {
    world.pass("31m");

    assertThat(one().phase()).isEqualTo(StagePhase.Passed);
    assertThat(one().measured())
        .extracting(Measured::name, Measured::percent)
        .containsExactly(
            tuple("BeforeStage", null),
            tuple("Exposed", 50),
            tuple("Rest", 50),
            tuple("Everybody", 100));
  }

  @Test
  void what_a_stage_did_is_still_told_when_all_have_passed() {
    // Given
    world.pass("31m");
    List<Measured> passed = one().measured();

    // When
    world.pass("1h");

    // Then
    assertThat(world.status().progress()).isEqualTo("2/2");
    assertThat(one().measured()).isEqualTo(passed);
    assertThat(world.status().stages().get(1).measured())
        .extracting(Measured::name, Measured::percent)
        .containsExactly(
            tuple("BeforeStage", null),
            tuple("Exposed", 20),
            tuple("Rest", 20),
            tuple("Everybody", 100));
  }

  @Test
  void a_stage_that_is_taken_back_tells_what_its_agents_did() {
    // Given
    world.pass("5m");

    // When
    world.annotate(Annotations.ROLLBACK, "it burns").settle();

    // Then
    assertThat(one().phase()).isEqualTo(StagePhase.RolledBack);
    assertThat(one().measured())
        .extracting(Measured::name, Measured::percent)
        .containsExactly(tuple("BeforeStage", null), tuple("Exposed", 20), tuple("Rest", 20));
  }

  @Test
  void a_step_that_nobody_has_seen_leaves_what_was_noted() {
    // Given: the step before, and an operator that has taken no look yet
    world.pass("11m");
    List<Measured> noted = one().measured();
    fleet.operatorRestarts();

    // When
    world.annotate(Annotations.ROLLBACK, "it burns").settle();

    // Then
    assertThat(one().measured()).isEqualTo(noted);
  }

  @Test
  void where_there_is_no_room_the_earlier_stages_give_way() {
    List<Measured> rows =
        List.of(
            new Measured("Exposed", 10, 1L, 0L, null, null, null),
            new Measured("Rest", 10, 1L, 0L, null, null, null));
    List<StageStatus> stages =
        Stream.of("one", "two", "three")
            .map(
                n -> new StageStatus(n, StagePhase.Passed, null, null, null, null, List.of(), rows))
            .toList();

    assertThat(Measures.fitting(stages, 600))
        .extracting(s -> s.measured().size())
        .containsExactly(0, 2, 2);
    assertThat(Measures.fitting(stages, 0))
        .extracting(s -> s.measured().size())
        .containsExactly(0, 0, 2);
    assertThat(Measures.fitting(stages, 768)).isEqualTo(stages);
  }

  @Test
  void another_attempt_begins_anew() {
    // Given
    world.pass("11m").annotate(Annotations.ROLLBACK_TO, "0").settle();

    // When
    world.remove(Annotations.ROLLBACK_TO).annotate(Annotations.RETRY, "2").settle();

    // Then
    assertThat(one().phase()).isEqualTo(StagePhase.Running);
    assertThat(one().measured()).isEmpty();
  }
}
