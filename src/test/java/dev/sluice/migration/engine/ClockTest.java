// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.kit.Migrations.Stage;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import dev.sluice.kit.WorldHistory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds and windows last as long as they say, whatever happens to the clock or to the migration.
 */
class ClockTest {
  /** What makes a running stage wait, and ends again. */
  enum Wait {
    PAUSE,
    BLINDNESS,
    CONFLICT,
    NO_POLICY,
    NO_FLAG_SET,
    GARBLED,
    UNKNOWN_FLAG;

    private World begin(World world) {
      return switch (this) {
        case PAUSE -> world.annotate(Annotations.PAUSE, "lunch");
        case BLINDNESS -> world.goesBlind();
        case CONFLICT -> world.claim(new Observed.Claim.HeldBy("a", "other"));
        case NO_POLICY -> world.missingPolicy("strict");
        case NO_FLAG_SET -> world.withFlagSet(false);
        case GARBLED -> world.annotate(Annotations.ROLLBACK_TO, "nowhere");
        case UNKNOWN_FLAG -> world.replan(oneStage(), stage("two").raises("unknown"));
      };
    }

    private World end(World world) {
      return switch (this) {
        case PAUSE -> world.remove(Annotations.PAUSE);
        case BLINDNESS -> world.mends();
        case CONFLICT -> world.claim(new Observed.Claim.Held());
        case NO_POLICY -> world.missingPolicy(null);
        case NO_FLAG_SET -> world.withFlagSet(true);
        case GARBLED -> world.remove(Annotations.ROLLBACK_TO);
        case UNKNOWN_FLAG -> world.replan(oneStage());
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_wait_of_an_hour_lengthens_a_window_by_an_hour(Wait wait) {
    // Given
    World world = World.of(oneStage()).pass("30m30s");
    assertThat(until(world)).isEqualTo(World.START.plus(Duration.parse("PT1H10M30S")));

    // When
    wait.begin(world).pass("1h");
    assertThat(world.record().stepClock().sinceTime()).isNull();
    wait.end(world).settle();

    // Then
    assertThat(until(world)).isEqualTo(World.START.plus(Duration.parse("PT2H10M30S")));
    world.pass("40m");
    assertThat(world.decision()).isHold().because(Cause.COMPLETED);
  }

  @Test
  void many_short_pauses_add_up() {
    // Given
    World world = World.of(oneStage()).pass("30m30s");

    // When
    for (int i = 0; i < 10; i++) {
      world.annotate(Annotations.PAUSE, "").pass("1m").remove(Annotations.PAUSE).pass("1m");
    }

    // Then
    assertThat(until(world)).isEqualTo(World.START.plus(Duration.parse("PT1H20M30S")));
  }

  @Test
  void a_pause_that_ends_at_once_changes_nothing() {
    // Given
    World world = World.of(oneStage()).pass("30m30s");

    // When
    world.annotate(Annotations.PAUSE, "").settle().remove(Annotations.PAUSE).settle();

    // Then
    assertThat(until(world)).isEqualTo(World.START.plus(Duration.parse("PT1H10M30S")));
  }

  @Test
  void a_clock_that_goes_back_takes_nothing_away() {
    // Given
    World world = World.of(oneStage()).pass("30m30s");
    world.annotate(Annotations.PAUSE, "").settle().remove(Annotations.PAUSE).settle();

    // When
    world.jump(Duration.ofHours(-3)).settle();

    // Then
    RolloutRecord record = world.record();
    assertThat(Clocks.elapsed(record.stepClock(), world.now())).isEqualTo(Duration.ofMinutes(20));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1200, -60, -1})
  void a_clock_that_goes_back_a_little_changes_no_promise_and_writes_nothing(int seconds) {
    // Given
    World world = World.of(oneStage()).pass("30m30s");
    Instant until = until(world);
    int writes = world.writes();

    // When
    world.jump(Duration.ofSeconds(seconds)).settle();
    world.jump(Duration.ofSeconds(1)).settle();

    // Then
    assertThat(until(world)).isEqualTo(until);
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void a_clock_that_was_a_year_ahead_is_not_waited_for() {
    // Given
    World world = World.of(oneStage()).jump(Duration.ofDays(365)).pass("30m30s");

    // When
    world.jump(Duration.ofDays(-365)).settle();

    // Then
    assertThat(until(world)).isEqualTo(world.now().plus(Duration.ofHours(1)));
    assertThat(world.record().enteredTime()).isEqualTo(world.now());
    world.pass("1h");
    assertThat(world.decision()).because(Cause.COMPLETED);
  }

  @Test
  void what_is_read_after_a_clock_was_put_back_is_not_read_before_the_stage() {
    // Given
    World world = World.of(oneStage()).jump(Duration.ofHours(1)).pass("10m30s");

    // When: the step begins anew in the same moment
    world.jump(Duration.ofHours(-1)).policy("another").settle();

    // Then
    assertThat(world.record().enteredTime()).isEqualTo(world.now());
    assertThat(world.record().stageStartTime()).isEqualTo(world.now());
  }

  @Test
  void a_clock_put_back_while_paused_is_not_waited_for() {
    // Given
    World world = World.of(oneStage()).jump(Duration.ofDays(365)).pass("30m30s");
    world.annotate(Annotations.PAUSE, "").settle();

    // When
    world.jump(Duration.ofDays(-365)).settle();

    // Then
    assertThat(world.record().stepClock().sinceTime()).isNull();
    assertThat(world.record().enteredTime()).isEqualTo(world.now());
    assertThat(world.record().stepClock().elapsedMillis())
        .isEqualTo(Duration.parse("PT20M30S").toMillis());
  }

  @Test
  void the_clock_of_a_stage_is_put_right_with_a_write_of_its_own() {
    // Given: the stage is older than the time that the clock is put back to, what runs since is not
    World world = World.of(oneStage()).watchedBy(new WorldHistory()).pass("5m30s");
    world.annotate(Annotations.ROLLBACK_TO, "nowhere").settle();
    world.annotate(Annotations.PAUSE, "").settle().remove(Annotations.PAUSE).settle();

    // When
    world.jump(Duration.ofMinutes(-1)).settle();

    // Then
    assertThat(world.record().stageClock().sinceTime()).isEqualTo(world.now());
    assertThat(world.record().stageClock().elapsedMillis()).isEqualTo(300_000);
  }

  @Test
  void a_pause_while_the_clock_is_back_loses_nothing_that_was_counted() {
    // Given
    World world = World.of(oneStage()).pass("30m30s");
    world.annotate(Annotations.PAUSE, "").settle().remove(Annotations.PAUSE).settle();
    world.jump(Duration.ofHours(-3)).settle();

    // When
    world.annotate(Annotations.PAUSE, "").settle();

    // Then
    assertThat(world.record().stepClock().elapsedMillis())
        .isEqualTo(Duration.ofMinutes(20).toMillis());
    assertThat(world.record().stepClock().sinceTime()).isNull();
  }

  @Test
  void a_restart_does_not_restart_a_window() {
    // Given
    World world = World.of(oneStage()).pass("30m30s");
    Instant until = until(world);

    // When
    world.jump(Duration.ofMinutes(20)).settle();

    // Then
    assertThat(until(world)).isEqualTo(until);
  }

  @Test
  void a_step_without_a_hold_still_waits_for_a_look() {
    // Given
    World world = World.of(stage("one").raises("a").by("0s", 10, 50).window("0s"));

    // When
    world.pass("30s");

    // Then
    assertThat(world.on("a")).hasSize(1);
    world.pass("30s");
    assertThat(world.on("a")).hasSize(5);
  }

  @Test
  void a_look_that_is_a_little_late_is_not_worth_a_status() {
    // Given
    World world = Place.STEP.reached();
    Instant until = until(world);
    int writes = world.writes();

    // When
    world.vitals().looksAway();
    world.pass("9m");

    // Then
    assertThat(world.now()).isAfter(until);
    assertThat(world.decision()).isHold().because(Cause.HOLDING_STEP);
    assertThat(until(world)).isEqualTo(until);
    assertThat(world.writes()).isEqualTo(writes);
    world.pass("1m");
    assertThat(world.decision()).isHold().because(Cause.AWAITING_LOOK).saying("the first look");
  }

  @ParameterizedTest
  @EnumSource(names = {"BETWEEN", "TAKEN_BACK", "DARK", "COMPLETED"})
  void no_clock_runs_where_no_stage_runs(Place place) {
    // When
    World world = place.reached();

    // Then
    assertThat(world.record().stepClock()).isNull();
    assertThat(world.record().stageStartTime()).isNull();
  }

  private static Stage oneStage() {
    return stage("one").raises("a").window("1h");
  }

  private static Instant until(World world) {
    return ((Decision.Hold) world.decision()).until();
  }
}
