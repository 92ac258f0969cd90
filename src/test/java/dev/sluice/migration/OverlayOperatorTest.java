// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A migration that brings fleets another image, on a real control plane with simulated pods. */
@ExtendWith(ApiServer.class)
class OverlayOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private BroughtWorld world;

  @BeforeEach
  void start(KubernetesClient client) {
    world = new BroughtWorld(client);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void agents_run_what_a_stage_brings_before_they_get_its_flags() {
    // Given
    Map<String, String> before = world.uids("planner");

    // When
    world.apply(BroughtWorld.SLOW);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);

    // Then
    assertThat(world.images("planner"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("planner:1", 2L, "planner:2", 2L));
    assertThat(world.uids("planner"))
        .containsEntry("planner-0", before.get("planner-0"))
        .containsEntry("planner-1", before.get("planner-1"));
    assertThat(world.migration().getStatus().record().cohorts())
        .singleElement()
        .satisfies(cohort -> assertThat(cohort.agents()).isEqualTo("3,2"));
    assertThat(world.fleet("planner").driven().migration()).isEqualTo("otp");
    assertThat(world.fleet("planner").waitingFor().what())
        .isEqualTo("stage registry of Migration otp");
    assertThat(world.spec("planner")).contains("planner:1").doesNotContain("planner:2");
  }

  @Test
  void what_has_passed_is_kept_until_the_spec_says_it_and_no_agent_is_restarted_for_that() {
    // Given
    world.apply(BroughtWorld.MIGRATION);
    world.awaitMigration(s -> s.phase() == Phase.Completed);
    BroughtWorld.until(
        () -> world.fleet("planner").driven() == null && !world.fleet("planner").kept().isEmpty());
    assertThat(world.causes())
        .containsExactly(
            "StageStarted", "AgentsBrought", "StepRaised", "AgentsBrought", "Completed");
    assertThat(world.images("planner")).containsOnly(Map.entry("planner:2", 4L));
    Map<String, String> uids = world.uids("planner");
    String revision = world.fleet("planner").stableRevision();

    // When
    world.resource().delete();
    BroughtWorld.until(() -> world.resource().get() == null);
    world.apply(BroughtWorld.FLEET.replace("planner:1", "planner:2"));
    BroughtWorld.until(
        () -> world.fleet("planner").kept().isEmpty() && world.isObserved("planner"));

    // Then
    assertThat(world.fleet("planner").stableRevision()).isEqualTo(revision);
    assertThat(world.uids("planner")).isEqualTo(uids);
  }

  @Test
  void a_person_who_says_something_else_wins_over_what_is_kept() {
    // Given
    world.apply(BroughtWorld.MIGRATION);
    world.awaitMigration(s -> s.phase() == Phase.Completed);
    BroughtWorld.until(() -> !world.fleet("planner").kept().isEmpty());

    // When
    world.apply(BroughtWorld.FLEET.replace("planner:1", "planner:3"));

    // Then
    BroughtWorld.until(() -> world.images("planner").equals(Map.of("planner:3", 4L)));
    assertThat(world.fleet("planner").kept()).isEmpty();
  }

  @Test
  void a_change_of_the_template_waits_for_the_stage_and_comes_after_it() {
    // Given
    world.apply(BroughtWorld.SLOW);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);

    // When
    world.apply(BroughtWorld.FLEET.replace("blue", "green"));
    BroughtWorld.until(
        () -> world.fleet("planner").waitingFor().what().contains("what the spec asks for by now"));

    // Then
    assertThat(world.images("planner"))
        .containsEntry("planner:1", 2L)
        .containsEntry("planner:2", 2L);
    world.apply(BroughtWorld.MIGRATION);
    world.awaitMigration(s -> s.phase() == Phase.Completed);
    BroughtWorld.until(
        () ->
            world.rests("planner")
                && world.pods("planner").stream().allMatch(p -> BroughtWorld.says(p, "green"))
                && world.images("planner").equals(Map.of("planner:2", 4L)));
  }

  @Test
  void a_fleet_that_is_paused_is_waited_for_before_the_stage() {
    // Given
    Marks.annotate(world.fleets("planner"), Annotations.PAUSE, "lunch");

    // When
    world.apply(BroughtWorld.SLOW);

    // Then
    world.awaitMigration(
        s ->
            s.waitingFor() != null
                && s.waitingFor().what().startsWith("AgentDeployment planner is paused"));
    Marks.annotate(world.fleets("planner"), Annotations.PAUSE, null);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);
  }
}
