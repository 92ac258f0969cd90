// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a migration brings to fleets goes back with its flags, on a real control plane. */
@ExtendWith(ApiServer.class)
class OverlayRollbackOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private KubernetesClient client;
  private BroughtWorld world;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.world = new BroughtWorld(client);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void a_rollback_takes_back_flags_at_once_and_then_the_agents() {
    // Given
    String one = world.fleet("planner").stableRevision();
    world.apply(BroughtWorld.SLOW);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);

    // When
    Marks.annotate(world.resource(), Annotations.ROLLBACK, "odd answers");
    world.awaitMigration(s -> s.phase() == Phase.RolledBack);

    // Then
    assertThat(BroughtWorld.exposure(world.migration().getStatus())).isZero();
    BroughtWorld.until(
        () -> world.rests("planner") && world.images("planner").equals(Map.of("planner:1", 4L)));
    assertThat(world.fleet("planner").stableRevision()).isEqualTo(one);
    assertThat(world.fleet("planner").driven()).isNull();
  }

  @Test
  void a_rollback_of_what_has_passed_takes_back_what_is_kept() {
    // Given
    String one = world.fleet("planner").stableRevision();
    world.apply(BroughtWorld.MIGRATION);
    world.awaitMigration(s -> s.phase() == Phase.Completed);
    BroughtWorld.until(() -> !world.fleet("planner").kept().isEmpty());

    // When
    Marks.annotate(world.resource(), Annotations.ROLLBACK_TO, "0");

    // Then
    BroughtWorld.until(
        () -> world.rests("planner") && world.images("planner").equals(Map.of("planner:1", 4L)));
    assertThat(world.fleet("planner").stableRevision()).isEqualTo(one);
    assertThat(world.fleet("planner").kept()).isEmpty();
  }

  @Test
  void what_was_taken_back_comes_again_by_a_retry_of_the_migration() {
    // Given
    world.apply(BroughtWorld.SLOW);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);
    Marks.annotate(world.resource(), Annotations.ROLLBACK_TO, "0");
    BroughtWorld.until(
        () -> world.rests("planner") && world.images("planner").equals(Map.of("planner:1", 4L)));

    // When
    Marks.annotate(world.resource(), Annotations.ROLLBACK_TO, null);
    Marks.annotate(world.resource(), Annotations.RETRY, "2");

    // Then
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);
    assertThat(world.images("planner")).containsEntry("planner:2", 2L);
  }

  @Test
  void a_migration_that_is_deleted_in_the_midst_leaves_what_ran_before() {
    // Given
    world.apply(BroughtWorld.SLOW);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);

    // When
    world.resource().delete();

    // Then
    BroughtWorld.until(
        () -> world.rests("planner") && world.images("planner").equals(Map.of("planner:1", 4L)));
    assertThat(world.fleet("planner").driven()).isNull();
  }

  @Test
  void two_fleets_of_a_stage_go_back_as_one_when_an_agent_of_one_crashes() {
    // Given
    world.settle(BroughtWorld.WRITER);
    world.apply(BroughtWorld.BOTH);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);
    assertThat(world.images("writer")).containsEntry("writer:2", 2L);

    // When
    Pod bad =
        world.pods("writer").stream()
            .filter(p -> BroughtWorld.image(p).equals("writer:2"))
            .findFirst()
            .orElseThrow();
    Marks.annotate(client.pods().resource(bad), "sluice.dev/simulate", "CrashLoop");
    world.awaitMigration(s -> s.phase() == Phase.RolledBack);

    // Then
    assertThat(world.migration().getStatus().lastRollback().cause()).isEqualTo("GuardBreached");
    BroughtWorld.until(
        () -> world.rests("planner") && world.images("planner").equals(Map.of("planner:1", 4L)));
    BroughtWorld.until(
        () -> world.rests("writer") && world.images("writer").equals(Map.of("writer:1", 4L)));
  }

  @Test
  void a_fleet_that_is_rolled_back_by_itself_takes_the_migration_with_it() {
    // Given
    world.apply(BroughtWorld.SLOW);
    world.awaitMigration(s -> BroughtWorld.exposure(s) == 50);

    // When
    Marks.annotate(world.fleets("planner"), Annotations.ROLLBACK, "odd");
    world.awaitMigration(s -> s.phase() == Phase.RolledBack);

    // Then
    assertThat(world.migration().getStatus().lastRollback().reason())
        .isEqualTo("GUARD fleet planner went back by itself: emergency: odd");
    BroughtWorld.until(() -> world.images("planner").equals(Map.of("planner:1", 4L)));
  }
}
