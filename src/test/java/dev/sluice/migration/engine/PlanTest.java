// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.plan;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import org.junit.jupiter.api.Test;

/** Plans that contradict themselves, and plans that change while they run. */
class PlanTest {
  @Test
  void an_unknown_flag_is_refused_with_the_flags_there_are() {
    // Given
    World world = World.of(stage("one").raises("a"), stage("two").raises("typo")).forget("typo");

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isRefuse()
        .because(Cause.UNKNOWN_FLAG)
        .saying("spec.stages[two].flags names \"typo\"", "FlagSet otp", "(it has a)");
    assertThat(world.record()).isNull();
  }

  @Test
  void a_flag_that_a_later_stage_does_not_raise_further_is_refused() {
    // Given
    World world = World.of(stage("one").raises("a", 50), stage("two").raises("a", 50));

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision)
        .isRefuse()
        .because(Cause.INVALID_PLAN)
        .saying("spec.stages[two].flags[a].percent is 50", "to 50");
  }

  @Test
  void a_share_of_a_flag_for_all_at_once_is_refused() {
    // Given
    World world = World.of(stage("one").raises("a", 50)).flag(flag("a", 0, Assignment.AllAtOnce));

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision).isRefuse().because(Cause.INVALID_PLAN).saying("AllAtOnce");
  }

  @Test
  void flags_that_are_partly_on_by_different_stages_do_not_rise_together() {
    // Given
    World world =
        World.of(
            stage("one").raises("a", 30),
            stage("two").raises("b", 30),
            stage("both").raises("a", "b"));

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision)
        .isRefuse()
        .because(Cause.INVALID_PLAN)
        .saying("spec.stages[both].flags raises a and b", "different agents");
  }

  @Test
  void flags_that_are_partly_on_by_themselves_do_not_rise_together() {
    // Given
    World world = World.of(stage("one").raises("a", "b")).flag(flag("a", 30)).flag(flag("b", 40));

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision).isRefuse().because(Cause.INVALID_PLAN).saying("a and b");
  }

  @Test
  void a_flag_that_stands_in_full_by_itself_binds_no_other_flag_to_its_stage() {
    // Given: b is on for everybody already, so stage two draws agents of its own for e
    World world =
        World.of(
                stage("one").raises("b", 20).raises("d", 20),
                stage("two").raises("b").raises("e", 20),
                stage("three").raises("d", "e"))
            .flag(flag("b", 100));

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision).isRefuse().because(Cause.INVALID_PLAN).saying("d and e");
  }

  @Test
  void flags_that_were_raised_together_rise_together() {
    // Given
    World world =
        World.of(
            stage("one").raises("a", 30).raises("b", 20),
            stage("two").raises("b", 60),
            stage("all").raises("a", "b"));

    // When
    world.pass("12h");

    // Then
    assertThat(world.decision()).because(Cause.COMPLETED);
  }

  @Test
  void the_same_rules_judge_a_plan_that_has_not_been_applied() {
    // Given
    var spec = plan(stage("one").raises("a"), stage("two").raises("typo"));
    var flags = World.of(stage("one").raises("a")).observed().flags();

    // When
    var broken = SpecRules.broken("otp", spec, flags);

    // Then
    assertThat(broken).isPresent();
    assertThat(broken.get()).because(Cause.UNKNOWN_FLAG);
  }

  @Test
  void stages_that_are_appended_after_completion_run() {
    // Given
    World world = World.of(stage("one").raises("a")).flag(flag("late")).pass("3h");
    assertThat(world.decision()).because(Cause.COMPLETED);

    // When
    world.replan(stage("one").raises("a"), stage("two").raises("late")).settle();

    // Then
    assertThat(world.record().position()).isEqualTo(Position.Running);
    assertThat(world.on("late")).hasSize(5);
    world.pass("3h");
    assertThat(world.decision()).because(Cause.COMPLETED);
    assertThat(world.status().progress()).isEqualTo("2/2");
  }

  @Test
  void stages_that_are_taken_out_before_they_start_complete_the_plan() {
    // Given
    World world = Place.BETWEEN.reached();

    // When
    world.replan(stage("one").raises("a")).settle();

    // Then
    assertThat(world.decision()).isHold().because(Cause.COMPLETED);
    assertThat(world.record().stage()).isEqualTo("one");
  }

  @Test
  void a_flag_that_is_added_to_a_later_stage_joins_when_its_stage_starts() {
    // Given
    World world = Place.STEP.reached().flag(flag("new", 20));

    // When
    world
        .replan(
            stage("one").raises("a"),
            stage("two").raises("b", "c").by("10m", 10, 50),
            stage("three").raises("d", "new"))
        .settle();

    // Then
    assertThat(world.on("new")).hasSize(2);
    world.pass("80m");
    assertThat(world.record().stage()).isEqualTo("three");
    assertThat(world.on("new")).hasSize(5);
  }

  @Test
  void a_flag_that_joined_late_goes_back_to_what_it_was() {
    // Given
    World world = Place.STEP.reached().flag(flag("new", 20));
    world.replan(
        stage("one").raises("a"),
        stage("two").raises("b", "c").by("10m", 10, 50),
        stage("three").raises("d", "new"));
    world.pass("80m");

    // When
    world.annotate(Annotations.ROLLBACK_TO, "0").settle();

    // Then
    assertThat(world.on("new")).hasSize(2);
    assertThat(world.record().exposures()).extracting(Exposure::key).contains("new");
  }

  @Test
  void a_running_stage_that_is_taken_out_of_the_plan_is_refused_and_can_be_taken_back() {
    // Given
    World world = Place.STEP.reached().replan(stage("one").raises("a"));
    assertThat(world.settle().decision())
        .isRefuse()
        .because(Cause.INVALID_PLAN)
        .saying("begins with one", "one, two run or have passed");

    // When
    world.annotate(Annotations.ROLLBACK_TO, "one").settle();

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.on("b")).isEmpty();
  }

  @Test
  void a_guard_takes_back_a_stage_that_was_taken_out_of_the_plan() {
    // Given
    World world = Place.STEP.reached().replan(stage("one").raises("a")).settle();

    // When
    world.falls().pass("2m");

    // Then
    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
    assertThat(world.on("a")).hasSize(10);
  }

  @Test
  void the_window_of_a_running_stage_may_be_edited() {
    // Given
    World world = World.of(stage("one").raises("a").window("4h")).pass("1h");

    // When
    world.replan(stage("one").raises("a").window("30m")).settle();

    // Then
    assertThat(world.decision()).because(Cause.COMPLETED);
  }

  @Test
  void the_risk_of_a_later_stage_may_be_edited() {
    // Given
    World world =
        World.of(stage("one").raises("a"), stage("two").raises("b").byRisk(Risk.Low)).pass("30m");

    // When
    world.replan(
        stage("one").raises("a"),
        stage("two").raises("b").byRisk(Risk.Critical).approval(Approval.None));
    world.pass("1h");

    // Then
    assertThat(world.status().exposure()).isEqualTo("1% (1/10)");
    assertThat(world.record().defaults())
        .filteredOn(d -> d.stage().equals("two"))
        .extracting(ResolvedStage::risk)
        .containsExactly(Risk.Critical);
  }

  @Test
  void the_risk_of_a_running_stage_is_what_it_was_when_it_started() {
    // Given
    World world = World.of(stage("one").raises("a").byRisk(Risk.Low)).pass("1m");

    // When
    world.replan(stage("one").raises("a").byRisk(Risk.Critical)).pass("2m");

    // Then
    assertThat(world.status().exposure()).isEqualTo("100% (10/10)");
  }

  @Test
  void a_stage_without_steps_goes_to_full_exposure_at_once() {
    // Given
    World world = World.of(stage("one").raises("a").atOnce());

    // When
    world.pass("30s");

    // Then
    assertThat(world.decision()).isHold().because(Cause.WATCHING_WINDOW);
    assertThat(world.on("a")).hasSize(10);
  }
}
