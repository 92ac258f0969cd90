// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Migration;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.migration.engine.Brought;
import dev.sluice.migration.engine.Progress;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the statuses of fleets say of a stage that brings them a revision. */
class BroughtFleetsTest {
  private static final String RESTS =
      """
      observedGeneration: 1
      stableRevision: r1
      updateRevision: r1
      record: {revision: 1, attempt: 1, position: Completed, stage: r1}
      """;
  private static final String LED =
      """
      observedGeneration: 1
      stableRevision: r1
      updateRevision: r2
      record: {revision: 3, attempt: 2, position: Running, stage: r2}
      driven: {migration: otp, uid: uid-otp, stage: registry, attempt: 1, ready: 3}
      """;
  private static final String RUNNING =
      "{record: {revision: 1, attempt: 1, position: Running, stage: registry, step: 0, snapshots: [{}]}}";

  @Test
  void a_fleet_at_rest_is_ready_to_be_led() {
    Brought fleet = brought("{}", RESTS);

    assertThat(fleet.misfit()).isEmpty();
    assertThat(fleet.busy()).isEmpty();
    assertThat(fleet.ready()).isEmpty();
  }

  @Test
  void what_is_in_the_way_is_told() {
    assertThat(brought("{}", RESTS.replace("updateRevision: r1", "updateRevision: r2")).busy())
        .contains("has a revision of its own that has not passed");
    assertThat(
            brought("{}", RESTS.replace("observedGeneration: 1", "observedGeneration: 0")).busy())
        .isPresent();
    assertThat(brought("{}", RESTS.replace("Completed", "RolledBack")).busy()).isPresent();
    assertThat(brought("{}", LED.replace("otp", "other")).busy())
        .contains(
            "belongs to Migration other until that is completed, rolled back to its start or"
                + " deleted");
    assertThat(brought("{}", LED.replace("attempt: 1", "attempt: 7")).busy())
        .contains("is about to go back to what it ran before");
    assertThat(brought("{}", RESTS, "planner:1", "{sluice.dev/pause: lunch}").busy())
        .contains("is paused, or a rollback of it is asked for");
  }

  @Test
  void a_fleet_is_not_said_to_go_back_where_the_stage_has_passed() {
    Migration passed =
        Serialization.unmarshal(
            """
            metadata: {name: otp, uid: uid-otp}
            spec:
              flagSetName: otp
              stages:
              - {name: cache}
              - name: registry
                overlays: [{agentDeploymentName: planner, containers: [{name: agent, image: "a:2"}]}]
            status:
              record: {attempt: 1, position: Waiting, snapshots: [{}, {stage: cache}]}
            """,
            Migration.class);
    Brought fleet =
        BroughtFleets.of(
                passed,
                Progress.current(passed.getSpec(), passed.getStatus().record()),
                List.of(fleet(LED.replace("stage: registry", "stage: cache"), "planner:1", "{}")))
            .getFirst();

    assertThat(fleet.busy()).contains("has yet to keep what stage cache has brought");
  }

  @Test
  void what_was_counted_before_a_fleet_was_scaled_does_not_count() {
    String scaled = LED.replace("observedGeneration: 1", "observedGeneration: 0");

    assertThat(brought(RUNNING, scaled).ready()).contains(0);
    assertThat(brought(RUNNING, scaled).refusal()).isEmpty();
  }

  @Test
  void an_overlay_that_does_not_fit_is_told() {
    assertThat(brought("{}", RESTS, "planner:2", "{}").misfit())
        .hasValueSatisfying(why -> assertThat(why).startsWith("changes nothing"));
    assertThat(
            BroughtFleets.of(
                migration("{}"), Progress.current(migration("{}").getSpec(), null), List.of()))
        .singleElement()
        .satisfies(
            fleet ->
                assertThat(fleet.misfit())
                    .hasValueSatisfying(
                        why -> assertThat(why).startsWith("names an AgentDeployment")));
  }

  @Test
  void only_agents_that_came_to_this_stage_in_this_attempt_count() {
    assertThat(brought(RUNNING, LED).ready()).contains(3);
    assertThat(brought(RUNNING, LED.replace("stage: registry", "stage: cache")).ready()).isEmpty();
    assertThat(brought(RUNNING, LED.replace("attempt: 1", "attempt: 7")).ready()).isEmpty();
    assertThat(brought(RUNNING, LED.replace("uid-otp", "uid-old")).ready()).isEmpty();
    assertThat(brought(RUNNING, LED).misfit()).isEmpty();
  }

  @Test
  void a_fleet_that_went_back_by_itself_breaches_a_guard() {
    Brought fleet =
        brought(
            RUNNING,
            LED.replace("Running", "RolledBack")
                + "lastRollback: {cause: Emergency, reason: \"emergency: odd\"}\n");

    assertThat(fleet.ready()).isEmpty();
    assertThat(fleet.refusal())
        .hasValueSatisfying(
            check -> {
              assertThat(check.breached()).isTrue();
              assertThat(check)
                  .extracting(CheckVerdict::name, CheckVerdict::reason)
                  .containsExactly("fleet planner", "went back by itself: emergency: odd");
            });
  }

  @Test
  void a_fleet_that_has_lost_what_it_ran_breaches_a_guard() {
    assertThat(brought(RUNNING, RESTS).refusal())
        .map(CheckVerdict::reason)
        .contains("no longer runs what the stage brought");
    assertThat(brought(RUNNING, LED.replace(", ready: 3", "")).refusal()).isPresent();
    assertThat(brought(RUNNING, LED).refusal()).isEmpty();
    assertThat(brought(RUNNING.replace("step: 0", "step: 0, moving: true"), RESTS).refusal())
        .isEmpty();
    assertThat(brought("{}", RESTS).refusal()).isEmpty();
  }

  @Test
  void who_only_observes_asks_nothing_of_fleets() {
    Migration observing = migration(RUNNING, "Observe");

    assertThat(
            BroughtFleets.of(
                observing,
                Progress.current(observing.getSpec(), observing.getStatus().record()),
                List.of(fleet(RESTS, "planner:2", "{}"))))
        .isEmpty();
  }

  private static Brought brought(String record, String status) {
    return brought(record, status, "planner:1", "{}");
  }

  private static Brought brought(String record, String status, String image, String annotations) {
    Migration migration = migration(record);
    return BroughtFleets.of(
            migration,
            Progress.current(migration.getSpec(), migration.getStatus().record()),
            List.of(fleet(status, image, annotations)))
        .getFirst();
  }

  private static AgentDeployment fleet(String status, String image, String annotations) {
    return Serialization.unmarshal(
        """
        metadata: {name: planner, generation: 1, annotations: %s}
        spec:
          template: {spec: {containers: [{name: agent, image: "%s"}]}}
        status:
        """
                .formatted(annotations, image)
            + status.indent(2),
        AgentDeployment.class);
  }

  private static Migration migration(String status) {
    return migration(status, "Enforce");
  }

  private static Migration migration(String status, String mode) {
    return Serialization.unmarshal(
        """
        metadata: {name: otp, uid: uid-otp}
        spec:
          flagSetName: otp
          mode: %s
          stages:
          - name: registry
            overlays: [{agentDeploymentName: planner, containers: [{name: agent, image: "planner:2"}]}]
        status: %s
        """
            .formatted(mode, status),
        Migration.class);
  }
}
