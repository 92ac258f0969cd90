// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Compare;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.kit.Golden;
import dev.sluice.kit.JudgedFleet;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.Transcript;
import dev.sluice.kit.World;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole migrations under a virtual clock, told as text: read the files, not this class. */
class SimulationTest {
  @Test
  void four_stages_with_defaults_by_risk_pass() {
    // Given
    World world = otpCleanup();

    // When
    world.pass("8h");
    world.annotate(Annotations.ACTOR, "ada").annotate(Annotations.APPROVE, "enforcement/1");
    world.pass("36h");

    // Then
    Golden.check("four-stages-pass", Transcript.of("Four stages with defaults by risk", world));
  }

  @Test
  void a_stage_that_fails_is_taken_back_and_retried() {
    // Given
    World world = otpCleanup();

    // When
    world.breaks("use_genserver_span_management");
    world.pass("5h");
    world.mends().annotate(Annotations.RETRY, "2");
    world.pass("8h");
    world.annotate(Annotations.APPROVE, "enforcement/2");
    world.pass("36h");

    // Then
    Golden.check(
        "third-stage-fails-and-is-retried",
        Transcript.of("The third stage fails at its first step, is mended and retried", world));
  }

  @Test
  void what_is_only_observed_goes_the_whole_way_and_nobody_gets_a_flag() {
    // Given
    World world = World.of(Migrations.observed(Migrations.plan(stage("one").raises("a"))));

    // When
    world.pass("1h");
    world.falls();
    world.pass("10m");
    world.mends().annotate(Annotations.RETRY, "2");
    world.pass("3h");

    // Then
    Golden.check(
        "observed-only",
        Transcript.of("A plan that is only observed: judged, not carried out", world));
  }

  @Test
  void an_emergency_in_mid_flight_turns_everything_off_and_a_retry_begins_again() {
    // Given
    World world = twoStages().flag(flag("legacy_tuning", 30));

    // When
    world.pass("1h30m");
    world.annotate(Annotations.ROLLBACK, "wrong numbers");
    world.pass("10m");
    world.remove(Annotations.ROLLBACK);
    world.pass("10m");
    world.annotate(Annotations.RETRY, "2");
    world.pass("3h");

    // Then
    Golden.check(
        "emergency-and-retry",
        Transcript.of("An emergency in mid-flight, its end, and a second attempt", world));
  }

  @Test
  void what_no_limit_sees_is_found_by_comparing_the_exposed_agents_with_the_rest() {
    // Given twice the errors, which are still far below 5 %
    World world =
        World.of(
            stage("one").raises("a").by("10m", 20, 50).window("1h"),
            stage("two").raises("b").by("1h", 20, 50).window("1h"));
    HealthPolicySpec policy =
        new HealthPolicySpec(
            "30s",
            2,
            List.of(
                HealthCheck.guard("error-rate", Signal.ErrorRate, 0.05, null, null),
                HealthCheck.comparing(
                    "against-rest", Role.Guard, new Compare(Signal.ErrorRate, 0.01))));
    JudgedFleet fleet = new JudgedFleet(policy, world::record);
    world.vitals().judgedBy(fleet);
    world.breaks("b");

    // When
    world.pass("1h22m");
    fleet.operatorRestarts();
    world.pass("30m");

    // Then
    Golden.check(
        "compared-with-the-rest",
        Transcript.of("Twice the errors, below every limit; a restart on the way", world));
  }

  @Test
  void a_pause_lengthens_the_window_by_as_long_as_it_lasts() {
    // Given
    World world = World.of(stage("one").raises("a").window("1h"));

    // When
    world.pass("30m30s");
    world.annotate(Annotations.PAUSE, "lunch");
    world.pass("2h");
    world.remove(Annotations.PAUSE);
    world.pass("1h");

    // Then
    Golden.check("pause-in-a-window", Transcript.of("A pause of two hours in a window", world));
  }

  @Test
  void a_blind_spell_neither_advances_nor_rolls_back() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 10, 50).window("1h"));

    // When
    world.pass("5m30s");
    world.goesBlind();
    world.pass("3h");
    world.mends();
    world.pass("2h");

    // Then
    Golden.check("blind-spell", Transcript.of("Nothing can be read for three hours", world));
  }

  @Test
  void flags_that_rise_over_two_stages_keep_their_agents() {
    // Given
    World world =
        World.of(
            stage("some").raises("a", 30).raises("b", 20).window("10m"),
            stage("more").raises("a", 60).raises("c", 40).by("10m", 35).window("10m"),
            stage("all").raises("a").raises("b").raises("c").by("10m", 50).window("10m"));

    // When
    world.pass("1h10m");
    world.annotate(Annotations.ROLLBACK_TO, "some");
    world.pass("10m");

    // Then
    Golden.check(
        "flags-over-two-stages",
        Transcript.of("Flags that rise over stages, and back to the first of them", world));
  }

  @Test
  void a_fleet_that_grows_and_shrinks_keeps_its_share() {
    // Given
    World world = World.of(stage("one").raises("a").by("10m", 25, 50).window("10m"));

    // When
    world.pass("5m");
    world.scale("planner", 20);
    world.pass("10m");
    world.scale("planner", 6);
    world.pass("30m");

    // Then
    Golden.check("scaling", Transcript.of("From 10 agents to 20 and to 6 in mid-stage", world));
  }

  @ParameterizedTest
  @EnumSource
  void a_stage_takes_at_most_two_writes_more_than_it_has_rungs(Risk risk) {
    // Given
    World world =
        World.of(
            stage("one").raises("a").byRisk(risk).approval(Approval.None),
            stage("two").raises("b").byRisk(risk).approval(Approval.None));
    int rungs =
        switch (risk) {
          case Low -> 2;
          case Medium -> 3;
          case High -> 4;
          case Critical -> 5;
        };

    // When
    world.pass("60h");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
    assertThat(world.writes()).isEqualTo(2 * (rungs + 2) + 1);
  }

  @Test
  void holds_that_are_shorter_than_looks_take_no_more_writes() {
    // Given
    World world = World.of(stage("one").raises("a").by("1s", 10, 25, 50).window("2s"));

    // When
    world.pass("10m");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
    assertThat(world.writes()).isEqualTo(4 + 2);
  }

  private static World twoStages() {
    return World.of(
        stage("one").raises("a").window("1h"),
        stage("two").raises("b", "legacy_tuning").by("10m", 10, 50).window("1h"));
  }

  private static World otpCleanup() {
    return World.of(
            stage("registry").raises("use_ets_agent_registry").byRisk(Risk.Low),
            stage("error-context").raises("use_logger_error_context").byRisk(Risk.Medium),
            stage("telemetry")
                .raises(
                    "use_genserver_telemetry",
                    "use_genserver_span_management",
                    "use_ets_sampled_events")
                .byRisk(Risk.High),
            stage("enforcement").raises("enforce_no_process_dictionary").byRisk(Risk.Critical))
        .edit(spec -> Migrations.coolingFor(spec, "1h"));
  }
}
