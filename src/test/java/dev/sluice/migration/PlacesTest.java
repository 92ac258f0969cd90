// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import org.junit.jupiter.api.Test;

/** Where a migration is, and how far each stage got. */
class PlacesTest {
  @Test
  void stages_tell_how_far_they_got() {
    // When
    World world = Place.TAKEN_BACK.reached();

    // Then
    assertThat(world.status().stages())
        .extracting(StageStatus::name, StageStatus::phase)
        .containsExactly(
            tuple("one", StagePhase.Passed),
            tuple("two", StagePhase.RolledBack),
            tuple("three", StagePhase.Pending));
    assertThat(world.status().stages().getFirst().startTime()).isEqualTo("2026-03-02T09:00:30Z");
    assertThat(world.status().stages().getFirst().passedTime()).isEqualTo("2026-03-02T10:10:30Z");
    assertThat(world.status().stages().get(1).startTime()).isEqualTo("2026-03-02T10:10:30Z");
  }

  @Test
  void an_appended_stage_is_the_one_that_is_waited_for() {
    // Given
    World world = Place.COMPLETED.reached().flag(flag("e"));
    world.vitals().losesBaselines();

    // When
    world
        .replan(
            stage("one").raises("a"),
            stage("two").raises("b", "c").by("10m", 10, 50),
            stage("three").raises("d"),
            stage("four").raises("e"))
        .settle();

    // Then
    assertThat(world.status().stage()).isEqualTo("four");
    assertThat(world.status().phase()).isEqualTo(Phase.Gating);
    assertThat(world.status().progress()).isEqualTo("3/4");
  }

  @Test
  void a_stage_that_never_started_is_not_rolled_back() {
    // Given
    World world = Place.BETWEEN.reached();

    // When
    world.annotate(Annotations.ROLLBACK, "").settle();

    // Then
    assertThat(world.status().stages())
        .extracting(StageStatus::phase)
        .containsExactly(StagePhase.RolledBack, StagePhase.Pending, StagePhase.Pending);
  }

  @Test
  void a_retry_begins_with_stages_that_are_pending_again() {
    // Given
    World world = Place.TAKEN_BACK.reached();

    // When
    world.vitals().losesBaselines();
    world.annotate(Annotations.RETRY, "2").settle();

    // Then
    assertThat(world.status().stages())
        .extracting(StageStatus::phase)
        .containsExactly(StagePhase.Passed, StagePhase.Pending, StagePhase.Pending);
  }
}
