// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.slow;
import static dev.sluice.kit.MigrationProbe.stage;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.Marks;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.ScriptedHealth;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole operator on a real API server; only health is scripted. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class MigrationOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  @Inject KubernetesClient client;
  @Inject ScriptedHealth health;
  private String namespace;
  private MigrationProbe otp;

  @BeforeEach
  void a_fleet_and_its_flags() {
    namespace = ApiServer.newOperatedNamespace();
    otp = new MigrationProbe(client, namespace).fleet(10, "registry", "errors", "telemetry");
  }

  @Test
  void what_only_observes_completes_beside_the_one_that_drives_and_changes_no_flag() {
    // Given
    otp.apply(migration("otp", slow("one", "registry")));
    otp.reaches("otp", s -> s.phase() == Phase.Advancing);

    // When
    otp.apply(
        migration("rehearsal", stage("one", "registry"), stage("two", "errors"))
            .replace("cooldown: 0s", "mode: Observe, cooldown: 0s"));
    MigrationStatus rehearsed = otp.reaches("rehearsal", s -> s.phase() == Phase.Completed);

    // Then
    assertThat(rehearsed.history()).allMatch(e -> e.message().startsWith("observed only: "));
    assertThat(otp.exposed("registry")).isEqualTo(1);
    assertThat(otp.exposed("errors")).isZero();
  }

  private boolean fleetIsReady() {
    AgentDeployment fleet =
        client.resources(AgentDeployment.class).inNamespace(namespace).withName("planner").get();
    return fleet.getStatus() != null
        && Integer.valueOf(10).equals(fleet.getStatus().readyReplicas());
  }

  @Test
  void goes_stage_by_stage_to_completed_with_the_exact_share_at_each_rung() {
    // Given
    var writes = new CopyOnWriteArrayList<Migration>();
    try (Watch _ = otp.collect(writes)) {

      // When
      otp.apply(migration("otp", stage("one", "registry"), stage("two", "errors")));
      otp.reaches("otp", s -> s.phase() == Phase.Completed);
      await().until(() -> otp.exposed("errors"), n -> n == 10);

      // Then
      assertThat(otp.moves("otp"))
          .containsExactly(
              "start -> one 10%",
              "one 10% -> one 50%",
              "one 50% -> one 100%",
              "one 100% -> before two",
              "before two -> two 10%",
              "two 10% -> two 50%",
              "two 50% -> two 100%",
              "two 100% -> completed");
      assertThat(writes.stream().map(m -> m.getStatus()).filter(s -> s != null))
          .filteredOn(s -> s.exposure() != null)
          .extracting(MigrationStatus::exposure)
          .containsOnly("10% (1/10)", "50% (5/10)", "100% (10/10)");
    }
    assertThat(otp.status("otp").progress()).isEqualTo("2/2");
    assertThat(otp.condition("otp", "Ready").getStatus()).isEqualTo("True");
  }

  @Test
  void writes_no_more_than_rungs_and_two_for_each_stage_and_nothing_at_rest() {
    // Given
    await().until(this::fleetIsReady);
    otp.apply(migration("otp", stage("one", "registry"), stage("two", "errors")));
    var writes = new CopyOnWriteArrayList<Migration>();
    try (Watch _ = otp.collect(writes)) {
      otp.reaches("otp", s -> s.phase() == Phase.Completed);
      await().until(() -> otp.exposed("errors"), n -> n == 10);
      String atRest = otp.version("otp");
      long during =
          writes.stream().map(m -> m.getMetadata().getResourceVersion()).distinct().count();

      // When
      Marks.label(
          client.resources(AgentDeployment.class).inNamespace(namespace).withName("planner"),
          "touched",
          "yes");
      health.says(namespace, Verdict.Good);
      health.says(namespace, Verdict.Bad);

      // Then: two stages of three rungs each
      assertThat(during).isLessThanOrEqualTo(2 * (3 + 2));
      await().during(Duration.ofSeconds(2)).until(() -> otp.version("otp").equals(atRest));
    }
  }

  @Test
  void takes_a_breached_stage_back_by_itself_and_goes_on_with_a_retry() {
    // Given
    otp.apply(migration("otp", stage("one", "registry"), slow("two", "telemetry")));
    otp.reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    await().until(() -> otp.exposed("telemetry"), n -> n == 1);

    // When
    health.says(namespace, Verdict.Bad);

    // Then
    MigrationStatus back = otp.reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(back.lastRollback().cause()).isEqualTo("GuardBreached");
    assertThat(back.lastRollback().reason()).isEqualTo("GUARD error-rate 19.8 % > 5 %");
    assertThat(back.lastRollback().toStage()).isEqualTo("one");
    await().until(() -> otp.exposed("telemetry"), n -> n == 0);
    assertThat(otp.exposed("registry")).isEqualTo(10);
    assertThat(otp.condition("otp", "Stalled").getReason()).isEqualTo("RolledBack");
    await()
        .untilAsserted(
            () ->
                assertThat(client.resources(Event.class).inNamespace(namespace).list().getItems())
                    .extracting(Event::getReason)
                    .contains("StageStarted", "StagePassed", "GuardBreached"));

    // And when
    health.says(namespace, Verdict.Good);
    otp.annotate("otp", "sluice.dev/retry", "2");

    // Then
    otp.reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    assertThat(otp.status("otp").record().attempt()).isEqualTo(2);
    assertThat(health.asked(namespace).attempt()).isEqualTo(2);
  }

  @Test
  void an_emergency_turns_everything_off_also_while_paused() {
    // Given
    otp.apply(migration("otp", stage("one", "registry"), slow("two", "telemetry")));
    otp.reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    otp.annotate("otp", "sluice.dev/pause", "lunch");
    otp.reaches("otp", s -> s.phase() == Phase.Holding);

    // When
    otp.annotate("otp", "sluice.dev/rollback", "it burns");

    // Then
    MigrationStatus back = otp.reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(back.lastRollback().reason()).isEqualTo("emergency: it burns");
    await()
        .untilAsserted(
            () ->
                assertThat(List.of(otp.exposed("registry"), otp.exposed("telemetry")))
                    .containsOnly(0));
  }

  @Test
  void the_second_migration_of_a_flag_waits_and_says_for_whom() {
    // Given
    otp.apply(migration("first", slow("one", "registry")));
    otp.reaches("first", s -> s.phase() == Phase.Advancing);

    // When
    otp.apply(migration("second", stage("one", "registry")));

    // Then
    otp.reaches("second", s -> s.phase() == Phase.Holding);
    assertThat(otp.condition("second", "Stalled").getReason()).isEqualTo("ClaimConflict");
    assertThat(otp.condition("second", "Ready").getMessage())
        .contains("\"registry\"", "Migration first", "delete");

    // And when
    client.resources(Migration.class).inNamespace(namespace).withName("first").delete();

    // Then
    otp.reaches("second", s -> s.phase() == Phase.Completed);
  }

  @Test
  void an_unknown_flag_is_refused_with_its_name_until_the_set_has_it() {
    // Given
    otp.apply(migration("otp", stage("one", "no_such_flag")));

    // When
    MigrationStatus refused = otp.reaches("otp", s -> s.phase() == Phase.Invalid);

    // Then
    assertThat(refused.record()).isNull();
    assertThat(otp.condition("otp", "Ready").getReason()).isEqualTo("UnknownFlag");
    assertThat(otp.condition("otp", "Ready").getMessage())
        .contains("spec.stages[one].flags", "\"no_such_flag\"", "add it to the FlagSet");

    // And when
    otp.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}, {key: errors}, {key: telemetry}, {key: no_such_flag}]}
        """);

    // Then
    otp.reaches("otp", s -> s.phase() == Phase.Completed);
  }

  @Test
  void deleted_in_mid_flight_keeps_what_has_passed_and_takes_the_running_stage_back() {
    // Given
    otp.apply(migration("otp", stage("one", "registry"), slow("two", "telemetry")));
    otp.reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
    await().until(() -> otp.exposed("telemetry"), n -> n == 1);

    // When
    client.resources(Migration.class).inNamespace(namespace).withName("otp").delete();

    // Then
    await().until(() -> otp.exposed("telemetry"), n -> n == 0);
    assertThat(otp.flag("registry").exposed()).isEqualTo(10);
    assertThat(otp.flag("registry").reason()).isEqualTo("Kept");
  }

  @Test
  void a_garbled_annotation_holds_and_says_what_is_wrong() {
    // Given
    otp.apply(migration("otp", slow("one", "registry")));
    otp.reaches("otp", s -> s.phase() == Phase.Advancing);

    // When
    otp.annotate("otp", "sluice.dev/rollback-to", "stage ninety-nine");

    // Then
    otp.reaches("otp", s -> s.phase() == Phase.Holding);
    assertThat(otp.condition("otp", "Ready").getReason()).isEqualTo("InvalidAnnotation");
    assertThat(otp.condition("otp", "Ready").getMessage())
        .contains("sluice.dev/rollback-to", "stage ninety-nine", "remove it");
    assertThat(otp.exposed("registry")).isEqualTo(1);
  }
}
