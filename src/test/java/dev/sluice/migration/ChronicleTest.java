// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.kit.Place;
import dev.sluice.kit.Vitals;
import dev.sluice.kit.World;
import org.junit.jupiter.api.Test;

/** What a status remembers of what happened. */
class ChronicleTest {
  @Test
  void the_last_rollback_tells_why_from_where_and_how_fast() {
    // Given
    World world = Place.WINDOW.reached().breaks("b").pass("30s");

    // When
    world.jump(Vitals.INTERVAL.plusMillis(7)).settle();

    // Then
    LastRollback last = world.status().lastRollback();
    assertThat(last.cause()).isEqualTo("GuardBreached");
    assertThat(last.reason()).isEqualTo("GUARD error-rate 19.8 % > 5 %");
    assertThat(last.fromStage()).isEqualTo("two");
    assertThat(last.toStage()).isEqualTo("one");
    assertThat(last.by()).isEqualTo("sluice");
    assertThat(last.time()).isEqualTo(world.now());
    assertThat(last.decidedInMillis()).isEqualTo(7);
  }

  @Test
  void an_emergency_names_who_asked_and_has_no_evidence() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.annotate(Annotations.ACTOR, "ada").annotate(Annotations.ROLLBACK, "odd").settle();

    // Then
    LastRollback last = world.status().lastRollback();
    assertThat(last.reason()).isEqualTo("emergency: odd");
    assertThat(last.by()).isEqualTo("ada");
    assertThat(last.toStage()).isNull();
    assertThat(last.decidedInMillis()).isNull();
    assertThat(world.record().rollbacks().getLast().cause()).isEqualTo("Emergency");
  }

  @Test
  void history_has_one_entry_for_each_transition_and_none_for_anything_else() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 50).window("10m"));

    // When
    world.pass("5m").goesBlind().pass("5m").mends().annotate(Annotations.PAUSE, "").pass("5m");
    world.remove(Annotations.PAUSE).scale("planner", 20).pass("1h");

    // Then
    assertThat(world.status().history())
        .extracting(HistoryEntry::cause, HistoryEntry::from, HistoryEntry::to)
        .containsExactly(
            tuple("StageStarted", "start", "one 50%"),
            tuple("StepRaised", "one 50%", "one 100%"),
            tuple("Completed", "one 100%", "completed"));
    assertThat(world.status().history())
        .extracting(HistoryEntry::revision)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void history_keeps_the_last_twenty() {
    // Given
    World world = Place.STEP.reached();

    // When
    for (int attempt = 2; attempt < 12; attempt++) {
      world.annotate(Annotations.ROLLBACK_TO, "one").settle().remove(Annotations.ROLLBACK_TO);
      world.settle().annotate(Annotations.RETRY, String.valueOf(attempt)).settle();
    }

    // Then
    assertThat(world.status().history()).hasSize(20);
    assertThat(world.status().history().getLast().to()).isEqualTo("two 10%");
  }

  @Test
  void a_retry_of_a_plan_that_has_no_stage_left_goes_to_the_end() {
    // Given
    World world = Place.TAKEN_BACK.reached().replan(stage("one").raises("a"));

    // When
    world.annotate(Annotations.RETRY, "2").settle();

    // Then
    assertThat(world.status().history())
        .extracting(HistoryEntry::to)
        .endsWith("rolled back to one", "before the end", "completed");
  }
}
