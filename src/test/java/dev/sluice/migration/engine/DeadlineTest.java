// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Stages that do not pass: the deadline, and the third failure within a day. */
class DeadlineTest {
  /** Stage two is held by its guard on its first step, and has to pass within two hours. */
  private static World late() {
    return World.of(
            stage("one").raises("a"),
            stage("two").raises("b").deadline("2h").onFailure(OnFailure.Hold))
        .pass("1h12m")
        .breaks("b");
  }

  @Test
  void a_stage_that_does_not_pass_in_time_goes_back_and_the_migration_is_halted() {
    // Given
    World world = late();

    // When
    world.pass("3h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.HALTED)
        .saying(
            "halted: stage two did not pass within its deadline; a person decides: a retry leads on")
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/retry=2");
    assertThat(world.status().phase()).isEqualTo(Phase.Halted);
    assertThat(world.on("a")).hasSize(10);
    assertThat(world.on("b")).isEmpty();
    RollbackEntry entry = world.record().rollbacks().getLast();
    assertThat(entry.cause()).isEqualTo("DeadlinePassed");
    assertThat(entry.halted()).isTrue();
    assertThat(Duration.between(world.record().snapshots().getLast().time(), entry.time()))
        .isEqualTo(Duration.ofHours(2));
  }

  @Test
  void a_halted_migration_goes_on_by_a_retry() {
    // Given
    World world = Place.HALTED.reached().mends().settle();

    // When
    world.annotate(Annotations.RETRY, "2").pass("5m");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
    assertThat(world.record().attempt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"pause, Paused", "blind, BlindTooLong", "kill, FlagKilled"})
  void the_deadline_stands_still_with_the_clock(String how, String cause) {
    // Given
    World world = late().mends();

    // When
    switch (how) {
      case "pause" -> world.annotate(Annotations.PAUSE, "holidays");
      case "blind" -> world.goesBlind();
      default -> world.kill("b");
    }
    world.pass("48h");

    // Then
    assertThat(world.decision().cause().reason()).isEqualTo(cause);
    assertThat(world.record().rollbacks()).isEmpty();
  }

  @Test
  void a_pause_stops_the_deadline_of_a_stage_that_its_guard_holds() {
    // Given
    World world = late().pass("5m");
    assertThat(world.decision()).because(Cause.GUARD_HELD);

    // When
    world.annotate(Annotations.PAUSE, "look first").pass("48h").remove(Annotations.PAUSE).settle();

    // Then
    assertThat(world.decision()).because(Cause.GUARD_HELD);
    assertThat(world.record().rollbacks()).isEmpty();
  }

  @Test
  void a_deadline_that_is_put_off_by_looks_that_were_missed_is_looked_at_again() {
    // Given
    World world = late().jump(Duration.ofHours(3));
    world.turn();

    // When
    Observed observed = world.observed();

    // Then
    assertThat(Deadlines.passed(observed)).isEmpty();
    assertThat(Deadlines.end(observed)).isBeforeOrEqualTo(world.now());
    assertThat(Recheck.at(observed, RolloutEngine.decide(observed)))
        .hasValueSatisfying(time -> assertThat(time).isAfter(world.now()));
  }

  @Test
  void a_deadline_that_was_put_off_is_not_over_long_before_it_is_looked_at_again() {
    // Given
    World world = late().jump(Duration.ofHours(3)).settle();
    assertThat(world.decision()).because(Cause.GUARD_HELD);
    Observed observed = world.observed();
    Instant again = Recheck.at(observed, RolloutEngine.decide(observed)).orElseThrow();

    // When
    world.pass(Duration.between(world.now(), again).minusSeconds(30).toSeconds() + "s");

    // Then
    assertThat(world.decision()).because(Cause.GUARD_HELD);
    world.pass("1m");
    assertThat(world.status().phase()).isEqualTo(Phase.Halted);
  }

  @Test
  void a_clock_that_jumps_past_the_deadline_takes_nothing_back() {
    // Given
    World world = World.of(stage("one").raises("a").deadline("2h")).pass("5m");

    // When
    world.jump(Duration.ofHours(5)).pass("2h");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
    assertThat(world.record().rollbacks()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void the_default_is_twice_the_holds_and_window_and_an_hour(Risk risk) {
    // Given
    World world = World.of(stage("one").raises("a").byRisk(risk));

    // When
    StagePlan plan = StagePlan.of(world.spec().stages(), 0, null);

    // Then
    Duration expected =
        switch (risk) {
          case Low -> Duration.ofMinutes(2 * (2 + 30) + 60);
          case Medium -> Duration.ofMinutes(2 * (10 + 120) + 60);
          case High -> Duration.ofMinutes(2 * (30 + 240) + 60);
          case Critical -> Duration.ofMinutes(2 * (120 + 1440) + 60);
        };
    assertThat(plan.deadline()).isEqualTo(expected);
  }

  @Test
  void a_default_is_resolved_once_and_outgrown_by_a_longer_window_only() {
    // Given
    World world = World.of(stage("one").raises("a").window("1h")).pass("5m");
    assertThat(world.record().defaults())
        .extracting(ResolvedStage::deadline)
        .containsExactly("3h20m");

    // When
    var shorter = world.replan(stage("one").raises("a").window("30m")).settle().spec();
    var longer = world.replan(stage("one").raises("a").window("4h")).settle().spec();

    // Then
    assertThat(StagePlan.of(shorter.stages(), 0, world.record()).deadline())
        .isEqualTo(Duration.ofMinutes(200));
    assertThat(StagePlan.of(longer.stages(), 0, world.record()).deadline())
        .isEqualTo(Duration.ofMinutes(2 * 250 + 60));
  }

  @Test
  void three_attempts_that_fail_at_one_stage_within_a_day_halt_the_migration() {
    // Given
    World world = World.of(stage("one").raises("a"), stage("two").raises("b")).breaks("b");
    world.pass("2h").annotate(Annotations.RETRY, "2").pass("10m");
    assertThat(world.status().phase()).isEqualTo(Phase.RolledBack);

    // When
    world.annotate(Annotations.RETRY, "3").pass("10m");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.HALTED)
        .saying("halted: stage two was taken back in three attempts within 24h")
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/retry=4");
    assertThat(world.status().history())
        .extracting(HistoryEntry::cause)
        .filteredOn("GuardBreached"::equals)
        .hasSize(3);
  }

  @Test
  void failures_of_yesterday_do_not_count() {
    // Given
    World world = World.of(stage("one").raises("a")).breaks("a").pass("5m");
    world.annotate(Annotations.RETRY, "2").pass("5m");

    // When
    world.pass("24h").annotate(Annotations.RETRY, "3").pass("5m");

    // Then
    assertThat(world.record().rollbacks()).hasSize(3);
    assertThat(world.status().phase()).isEqualTo(Phase.RolledBack);
  }

  @Test
  void going_further_down_in_the_same_attempt_is_no_further_failure() {
    // Given
    World world = World.of(stage("one").raises("a"), stage("two").raises("b")).breaks("b");
    world.pass("2h").annotate(Annotations.RETRY, "2").pass("10m");

    // When
    world.annotate(Annotations.ROLLBACK_TO, "0").settle().remove(Annotations.ROLLBACK_TO).settle();

    // Then
    assertThat(world.record().rollbacks()).hasSize(3);
    assertThat(world.status().phase()).isEqualTo(Phase.RolledBack);
  }

  @Test
  void an_emergency_leaves_a_halted_migration_halted() {
    // Given
    World world = Place.HALTED.reached();

    // When
    world.annotate(Annotations.ROLLBACK, "all off").settle().remove(Annotations.ROLLBACK).settle();

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Halted);
    assertThat(world.served()).allSatisfy((flag, agents) -> assertThat(agents).isEmpty());
  }
}
