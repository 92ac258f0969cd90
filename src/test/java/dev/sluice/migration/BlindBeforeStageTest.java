// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import dev.sluice.kube.Conditions;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.turn.Notice;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A provider that was never there is told of as well, though there is no record yet. */
class BlindBeforeStageTest {
  private static World blind() {
    return Place.UNBEGUN.reached().goesBlind().settle();
  }

  private static Instant since(World world) {
    return world.status().verdict().blindSinceTime();
  }

  @Test
  void a_migration_that_never_sees_anything_is_stalled_after_the_limit_and_told_of() {
    // Given
    World world = blind().pass("59m");
    assertThat(world.decision()).isHold().because(Cause.BLIND);

    // When
    world.pass("2m");

    // Then
    assertThat(world.record()).isNull();
    assertThat(world.decision())
        .isHold()
        .because(Cause.BLIND_TOO_LONG)
        .saying("for longer than 1h");
    assertThat(world.status().conditions())
        .extracting(Condition::getType)
        .contains(Conditions.STALLED);
    assertThat(notices(world))
        .singleElement()
        .satisfies(notice -> assertThat(notice.reason()).isEqualTo("BlindTooLong"));
  }

  @Test
  void nothing_is_written_but_that_it_lasts_too_long() {
    // Given
    World world = blind();
    int writes = world.writes();

    // When
    world.pass("59m");

    // Then
    assertThat(world.writes()).isEqualTo(writes);
    assertThat(world.pass("2m").writes()).isEqualTo(writes + 1);
    assertThat(world.pass("5h").writes()).isEqualTo(writes + 1);
  }

  @Test
  void it_is_looked_at_again_in_the_moment_in_which_it_lasts_too_long() {
    // Given
    World world = Place.UNBEGUN.reached().goesBlind();

    // When
    Turn first = world.turn();

    // Then
    assertThat(first.recheck()).contains(since(world).plus(Duration.ofHours(1)));
    assertThat(world.pass("10m").turn().recheck()).isEqualTo(first.recheck());
  }

  @Test
  void a_blindness_that_has_ended_is_not_added_to_the_next_one() {
    // Given
    World world = blind().pass("50m").mends();
    world.vitals().losesBaselines();
    assertThat(world.pass("5m").decision()).isHold().because(Cause.GATHERING_BASELINE);
    assertThat(since(world)).isNull();

    // When
    world.goesBlind().pass("50m");

    // Then
    assertThat(world.decision()).isHold().because(Cause.BLIND);
  }

  @Test
  void a_clock_that_was_a_day_ahead_is_not_waited_for() {
    // Given
    World world = Place.UNBEGUN.reached().jump(Duration.ofDays(1)).goesBlind().pass("10m");

    // When
    world.jump(Duration.ofDays(-1)).settle();

    // Then
    assertThat(since(world)).isEqualTo(world.now());
    assertThat(world.pass("61m").decision()).isHold().because(Cause.BLIND_TOO_LONG);
  }

  @Test
  void a_stage_that_starts_leaves_it_to_the_record() {
    // When
    World world = blind().pass("50m").mends().pass("2m");

    // Then
    assertThat(world.record()).isNotNull();
    assertThat(since(world)).isNull();
  }

  @Test
  void each_of_them_is_told_of_once() {
    // Given
    World world = blind().pass("2h");
    List<Notice> first = notices(world);

    // When
    world.pass("1h");

    // Then
    assertThat(notices(world)).isEqualTo(first).hasSize(1);
  }

  private static List<Notice> notices(World world) {
    Turn turn = world.turn();
    return Notice.of(world.observed(), turn.standing(), turn.status().record());
  }
}
