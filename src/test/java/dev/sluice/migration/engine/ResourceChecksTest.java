// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.database;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Readiness.Missing;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a plan depends on besides its agents. */
class ResourceChecksTest {
  private static final ResourceCondition ORDERS = database("orders");
  private static final Seen READY = new Seen("True", false);
  private static final String DESCRIBE = "kubectl describe Database.v1.example.org orders";

  static Stream<Arguments> lacks() {
    return Stream.of(
        arguments(new ConditionSight.Unseen(), "Database orders has not been read yet", null),
        arguments(
            new ConditionSight.NoSuchKind(),
            "Database orders cannot be there: the cluster has no kind Database in example.org/v1:"
                + " correct apiVersion and kind, or install its CRD",
            null),
        arguments(
            new ConditionSight.NotNamespaced(),
            "Database orders is in no namespace, and only objects of the migration's namespace can"
                + " be named: name another object",
            null),
        arguments(
            new ConditionSight.NotFound(),
            "Database orders is not in this namespace: create it, or correct the name",
            null),
        arguments(
            new ConditionSight.Forbidden("databases"),
            "Database orders may not be read: grant the operator's ServiceAccount a Role of this"
                + " namespace with {apiGroups: [\"example.org\"], resources: [databases], verbs:"
                + " [get]}",
            null),
        arguments(
            new ConditionSight.Unreachable(),
            "Database orders cannot be read, as the API server does not answer",
            null),
        arguments(new ConditionSight.Going(), "Database orders is being deleted", DESCRIBE),
        arguments(new Seen(null, false), "Database orders has no condition Ready yet", DESCRIBE),
        arguments(
            new Seen("True", true),
            "Database orders has a condition Ready that speaks of an older generation of it",
            DESCRIBE),
        arguments(
            new Seen("False", false),
            "Database orders has Ready False, and True is wanted",
            DESCRIBE),
        arguments(
            new Seen("made up", false),
            "Database orders has Ready Unknown, and True is wanted",
            DESCRIBE));
  }

  @ParameterizedTest
  @MethodSource("lacks")
  void whatever_is_amiss_holds_the_stage_and_says_what_to_do(
      ConditionSight sight, String message, String command) {
    // Given
    World world = World.of(stage("one").raises("a").needs("db", "orders")).sees(ORDERS, sight);

    // When
    world.pass("5m");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_RESOURCE)
        .saying(message)
        .withCommand(command);
    assertThat(world.status().phase()).isEqualTo(Phase.Gating);
    assertThat(world.status().stages().getFirst().readiness()).isEqualTo("5/6");
    assertThat(world.record()).isNull();
  }

  @Test
  void a_stage_starts_when_what_it_depends_on_is_ready() {
    // Given
    World world = World.of(stage("one").raises("a").needs("db", "orders")).pass("5m");

    // When
    world.sees(ORDERS, READY).settle();

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void what_is_lost_while_a_stage_runs_takes_nothing_back_and_holds_nothing() {
    // Given
    World world =
        World.of(stage("one").raises("a").needs("db", "orders")).sees(ORDERS, READY).pass("2m");

    // When
    world.sees(ORDERS, new ConditionSight.NotFound()).pass("3h");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Completed);
  }

  @Test
  void each_check_of_a_plan_is_told_by_its_name_and_before_health() {
    // Given
    World world =
        World.of(stage("one").raises("a").needs("db", "orders").needs("log", "audit"))
            .sees(ORDERS, READY);

    // When
    Readiness readiness = Readiness.of(world.observed()).orElseThrow();

    // Then
    assertThat(readiness.checks())
        .containsExactly("previous-stage", "flags", "agents", "cooldown", "db", "log", "health");
    assertThat(readiness.missing()).extracting(Missing::check).containsExactly("log", "health");
  }

  @Test
  void any_status_can_be_asked_for_and_the_core_group_has_no_name() {
    // Given
    ResourceCondition quiet =
        new ResourceCondition("v1", "Pod", "noisy", "Noisy", ResourceCondition.Status.False);
    World world =
        World.of(stage("one").raises("a").needs("pod", quiet)).sees(quiet, READY).pass("2m");
    assertThat(world.decision())
        .isHold()
        .saying("Pod noisy has Noisy True, and False is wanted")
        .withCommand("kubectl describe Pod.v1. noisy");

    // When
    world.sees(quiet, new Seen("False", false)).settle();

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Advancing);
  }
}
