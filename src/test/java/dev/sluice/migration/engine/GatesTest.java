// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetStatus.WorkloadProblem;
import dev.sluice.api.WorkloadRef;
import dev.sluice.api.WorkloadRef.Kind;
import dev.sluice.flags.eval.BroughtWorkloads.Withheld;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Observed.Claim;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What must be there before anything starts or goes on, and what is said if it is not. */
class GatesTest {
  @Test
  void without_its_flag_set_nothing_starts() {
    // Given
    World world = World.of(stage("one").raises("a")).withFlagSet(false);

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.FLAG_SET_NOT_FOUND)
        .saying("spec.flagSetName is \"otp\"", "create it");
    assertThat(world.record()).isNull();
  }

  @Test
  void without_its_policy_nothing_starts() {
    // Given
    World world = World.of(stage("one").raises("a")).missingPolicy("strict");

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.HEALTH_POLICY_NOT_FOUND)
        .saying("healthPolicyName is \"strict\"", "create it");
  }

  @Test
  void without_agents_nothing_starts() {
    // Given
    World world = World.of(stage("one").raises("a")).withoutFleet("planner");

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.NO_AGENTS)
        .saying("\"otp\" in spec.flagSetNames");
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"UNBEGUN", "BETWEEN", "STEP", "WINDOW", "RETRIED"})
  void while_a_workload_of_the_set_cannot_be_watched_nothing_starts_or_goes_on(Place place) {
    // Given
    World world = place.reached();

    // When
    Decision decision = RolloutEngine.decide(withoutLegacy(world.observed()));

    // Then
    assertThat(decision)
        .isHold()
        .because(Cause.WORKLOAD_MISSING)
        .saying("FlagSet \"otp\" names StatefulSet legacy", "(NotFound)");
  }

  private static Observed withoutLegacy(Observed o) {
    Withheld legacy =
        new Withheld(new WorkloadRef(Kind.StatefulSet, "legacy"), WorkloadProblem.NotFound);
    return with(o, "withheld", List.of(legacy));
  }

  @Test
  void a_fleet_that_goes_in_mid_stage_stops_the_stage() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.withoutFleet("planner").pass("3h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.NO_AGENTS);
    assertThat(world.status().exposure()).isEqualTo("10% (0/0)");
  }

  @Test
  void until_its_flags_are_granted_nothing_starts() {
    // Given
    World world = World.of(stage("one").raises("a")).claim(new Claim.Awaited());

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AWAITING_CLAIM);
    world.claim(new Claim.Held()).settle();
    assertThat(world.on("a")).hasSize(5);
  }

  @Test
  void a_flag_that_another_drives_holds_and_names_it() {
    // Given
    World world = World.of(stage("one").raises("a")).claim(new Claim.HeldBy("a", "older"));

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.CLAIM_CONFLICT)
        .saying("flag \"a\" is driven by Migration older")
        .withCommand("kubectl describe mig older");
  }

  @Test
  void in_an_emergency_only_who_drives_the_flags_says_that_they_are_off() {
    // Given
    World drives = Place.UNBEGUN.reached();
    World waits = Place.UNBEGUN.reached().claim(new Claim.HeldBy("a", "older"));

    // When
    Decision driving = drives.annotate(Annotations.ROLLBACK, "").settle().decision();
    Decision waiting = waits.annotate(Annotations.ROLLBACK, "").settle().decision();

    // Then
    assertThat(driving).because(Cause.ROLLBACK_PRESENT).saying("every flag stays off");
    assertThat(waiting).because(Cause.ROLLBACK_PRESENT).saying("nothing starts");
  }

  @ParameterizedTest
  @EnumSource(names = {"TAKEN_BACK", "DARK", "HALTED", "COMPLETED"})
  void what_is_at_an_end_misses_nothing(Place place) {
    // Given
    World world = place.reached();

    // When
    world.withFlagSet(false).missingPolicy("strict").claim(new Claim.HeldBy("a", "other"));

    // Then
    assertThat(world.settle().decision()).because(place.cause());
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNBEGUN",
        "BETWEEN",
        "STEP",
        "WINDOW",
        "RETRIED",
        "UNAPPROVED",
        "COOLING",
        "KILLED"
      })
  void a_pause_holds_wherever_something_could_go_on(Place place) {
    // Given
    World world = place.reached().annotate(Annotations.PAUSE, "lunch").settle();
    var before = world.record();

    // When
    world.mends().pass("3h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.PAUSED)
        .saying("paused: lunch")
        .withCommand("kubectl annotate mig otp-cleanup sluice.dev/pause-");
    assertThat(world.record()).isEqualTo(before);
  }

  @Test
  void the_spec_pauses_like_the_annotation() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.edit(s -> Migrations.paused(s, true));

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.PAUSED)
        .withCommand("set spec.paused to false");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {
        "STEP", "WINDOW", "UNBEGUN", "BETWEEN", "RETRIED", "BLIND", "HELD", "INVALID", "COOLING"
      })
  void nothing_goes_on_by_itself_where_a_person_is_needed(Place place) {
    // Given
    World world = place.reached();
    var exposures = world.record().exposures();

    // When
    world.pass("3h");

    // Then
    assertThat(world.decision()).because(place.cause());
    assertThat(world.record().exposures()).isEqualTo(exposures);
  }
}
