// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Overlays;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Driven;
import dev.sluice.api.KeptOverlay;
import dev.sluice.api.Migration;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Led;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the records of migrations make of a fleet. */
class FleetLeadTest {
  private static final PodTemplateSpec TEMPLATE =
      Serialization.unmarshal(
          "spec: {containers: [{name: agent, image: \"planner:1\"}]}", PodTemplateSpec.class);
  private static final Revisions KEPT =
      new Revisions(List.of(new Revision("r1", 1, TEMPLATE, Map.of(), 3)));
  private static final Revision ONE = KEPT.all().getFirst();
  private static final String RUNNING =
      "record: {revision: 2, attempt: 1, position: Running, stage: registry, step: 1, snapshots: [{}]}";
  private static final String PASSED =
      "record: {revision: 5, attempt: 1, position: Waiting, stage: cache, snapshots: [{}, {stage: registry}]}";
  private static final String COMPLETED = PASSED.replace("Waiting", "Completed");
  private static final String BACK =
      "record: {revision: 6, attempt: 1, position: RolledBack, stage: registry, snapshots: [{}]}";
  private static final Decision ON =
      new Decision.Hold(Cause.LED_BY_MIGRATION, "", null, null, Time.COUNTS);
  private static final Decision DONE = new Decision.Complete(Cause.COMPLETED, "", null);
  private static final String AT_REST =
      "record: {revision: 1, attempt: 1, position: Completed, stage: r1}";
  private static final String DRIVEN =
      "record: {revision: 3, attempt: 2, position: Running, stage: r2, step: 0}\n"
          + "driven: {migration: otp, uid: uid-otp, stage: registry, attempt: 1, ready: 2}";
  private static final String KEEPING =
      AT_REST
          + "\nkept: [{migration: otp, uid: uid-otp, stage: registry,"
          + " containers: [{name: agent, image: \"planner:2\"}],"
          + " was: [{name: agent, image: \"planner:1\"}]}]";

  @Test
  void a_running_stage_brings_a_fleet_at_rest_a_revision() {
    // When
    FleetLead lead = lead(AT_REST, migration(RUNNING));

    // Then
    assertThat(lead.led()).isEqualTo(new Led.Onward("otp", "registry", 1, false, false));
    assertThat(image(lead.revision())).isEqualTo("planner:2");
    assertThat(lead.revision().schemaVersion()).isEqualTo(3);
    assertThat(lead.driven(ON, 2)).isEqualTo(new Driven("otp", "uid-otp", "registry", 1, 2));
  }

  @Test
  void a_fleet_that_is_busy_with_itself_takes_no_order() {
    assertThat(lead(AT_REST.replace("Completed", "RolledBack"), migration(RUNNING)).led()).isNull();
    assertThat(lead(AT_REST, (Revision) null, migration(RUNNING)).led()).isNull();
  }

  @Test
  void nobody_is_led_by_a_stage_that_waits_or_by_who_only_observes() {
    assertThat(lead(AT_REST, migration(BACK)).led()).isNull();
    assertThat(lead(AT_REST, migration("phase: Pending")).led()).isNull();
    Migration observing = migration(RUNNING, "mode: Observe, ", "otp", "2026-03-02T09:00:00Z");
    assertThat(lead(AT_REST, observing).led()).isNull();
  }

  @Test
  void of_two_migrations_the_older_one_leads_and_goes_on_leading() {
    // Given
    Migration newer = migration(RUNNING, "", "newer", "2026-03-02T10:00:00Z");
    Migration older = migration(RUNNING, "", "otp", "2026-03-02T09:00:00Z");

    // Then
    assertThat(lead(AT_REST, newer, older).led().migration()).isEqualTo("otp");
    assertThat(lead(DRIVEN.replace("otp", "newer"), newer, older).led().migration())
        .isEqualTo("newer");
  }

  @Test
  void a_change_of_the_spec_is_told_and_waits() {
    assertThat(lead(DRIVEN, (Revision) null, migration(RUNNING)).led())
        .isEqualTo(new Led.Onward("otp", "registry", 1, false, true));
  }

  @Test
  void a_stage_that_has_passed_ends_the_lead_and_leaves_what_it_brought() {
    // When
    FleetLead lead = lead(DRIVEN, migration(PASSED));

    // Then
    assertThat(lead.led()).isEqualTo(new Led.Onward("otp", "registry", 1, true, false));
    assertThat(lead.driven(DONE, null)).isEqualTo(new Driven("otp", "uid-otp", null, null, null));
    assertThat(lead(DRIVEN, migration(COMPLETED)).driven(DONE, null)).isNull();
    assertThat(lead.kept(DONE, KEPT, "r1"))
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.containers().getFirst().image()).isEqualTo("planner:2");
              assertThat(kept.was().getFirst().image()).isEqualTo("planner:1");
            });
    assertThat(lead.kept(ON, KEPT, "r1")).isEmpty();
  }

  @Test
  void a_fleet_belongs_to_the_migration_until_that_is_completed() {
    assertThat(lead(KEEPING, migration(PASSED)).claim().uid()).isEqualTo("uid-otp");
    assertThat(lead(KEEPING, migration(COMPLETED)).claim()).isNull();
    assertThat(lead(KEEPING).claim()).isNull();
  }

  @Test
  void what_a_migration_takes_back_goes_back_also_if_that_is_gone_or_in_another_attempt() {
    Led back = new Led.Back("otp", "r1");
    assertThat(lead(DRIVEN, migration(BACK)).led()).isEqualTo(back);
    assertThat(lead(DRIVEN).led()).isEqualTo(back);
    assertThat(lead(DRIVEN, migration(RUNNING.replace("attempt: 1", "attempt: 2"))).led())
        .isEqualTo(back);
  }

  @Test
  void what_had_passed_is_taken_out_of_the_revision_that_is_stable() {
    // Given
    Revision two =
        new Revision(
            "r2",
            2,
            Overlays.over(
                TEMPLATE,
                migration(RUNNING)
                    .getSpec()
                    .stages()
                    .getFirst()
                    .overlays()
                    .getFirst()
                    .containers()),
            Map.of(),
            3);

    // When
    FleetLead lead = lead(KEEPING, two, new Revisions(List.of(ONE, two)), migration(BACK));

    // Then
    assertThat(lead.led()).isEqualTo(new Led.Back("otp", "r1"));
    assertThat(lead.kept()).isEmpty();
    assertThat(lead.kept(ON, KEPT, "r2")).as("what is not taken back yet").hasSize(1);
  }

  @Test
  void what_has_passed_stays_when_its_migration_is_gone_or_cannot_be_read() {
    assertThat(lead(KEEPING).kept()).hasSize(1);
    assertThat(lead(KEEPING, ONE, KEPT, _ -> true, migration(BACK)).kept()).hasSize(1);
    FleetLead unread = lead(DRIVEN, ONE, KEPT, _ -> true, migration(BACK));
    assertThat(unread.led()).isNull();
    assertThat(unread.claim().stage()).isEqualTo("registry");
  }

  @Test
  void what_a_migration_had_passed_is_not_taken_out_while_another_one_leads() {
    // Given
    String status = DRIVEN.replace("otp", "newer") + KEEPING.substring(AT_REST.length());
    Migration newer = migration(RUNNING, "", "newer", "2026-03-02T10:00:00Z");

    // When
    FleetLead lead = lead(status, newer, migration(BACK));

    // Then
    assertThat(lead.led()).isInstanceOf(Led.Onward.class);
    assertThat(lead.driven(ON, 2)).isEqualTo(new Driven("newer", "uid-newer", "registry", 1, 2));
    assertThat(lead.kept(ON, KEPT, "r1")).hasSize(1);
    assertThat(lead(status, migration(BACK)).led()).isEqualTo(new Led.Back("otp", "r1"));
  }

  @ParameterizedTest
  @CsvSource({"image, true", "args, false"})
  void only_where_another_one_has_gone_on_from_the_same_field_nobody_goes_back(
      String field, boolean shared) {
    // Given
    String kept =
        KEEPING
            .substring(AT_REST.length())
            .replace("image: \"planner:2\"", field.equals("args") ? "args: [-v]" : "image: p:2");
    Migration newer = migration(PASSED, "", "newer", "2026-03-02T10:00:00Z");

    // When
    FleetLead lead = lead(DRIVEN.replace("otp", "newer") + kept, newer, migration(COMPLETED));

    // Then
    assertThat(lead.kept(DONE, KEPT, "r1"))
        .extracting(KeptOverlay::uid)
        .containsExactly(shared ? null : "uid-otp", "uid-newer");
  }

  @Test
  void whose_record_takes_something_back_is_known_unless_it_is_gone() {
    // Given
    Migration back = migration(BACK);

    // Then
    assertThat(lead(DRIVEN, back).from()).containsExactly(back);
    assertThat(lead(KEEPING, back).from()).containsExactly(back);
    assertThat(lead(DRIVEN).from()).isEmpty();
  }

  private static FleetLead lead(String status, Migration... migrations) {
    return lead(status, ONE, migrations);
  }

  private static FleetLead lead(String status, Revision own, Migration... migrations) {
    return lead(status, own, KEPT, _ -> false, migrations);
  }

  private static FleetLead lead(
      String status, Revision own, Revisions kept, Migration... migrations) {
    return lead(status, own, kept, _ -> false, migrations);
  }

  private static FleetLead lead(
      String status,
      Revision own,
      Revisions kept,
      Predicate<Migration> unreadable,
      Migration... migrations) {
    AgentDeployment fleet =
        Serialization.unmarshal(
            """
            metadata: {name: planner, namespace: default}
            spec: {replicas: 4}
            status:
            """
                + status.indent(2),
            AgentDeployment.class);
    List<KeptOverlay> left = fleet.getStatus().kept();
    return FleetLead.of(
        fleet,
        new Orders(fleet, List.of(migrations), unreadable),
        kept,
        kept.all().getLast(),
        left,
        own);
  }

  private static Migration migration(String status) {
    return migration(status, "", "otp", "2026-03-02T09:00:00Z");
  }

  private static Migration migration(String status, String mode, String name, String created) {
    return Serialization.unmarshal(
        """
        metadata: {name: %s, uid: uid-%1$s, namespace: default, creationTimestamp: "%s"}
        spec:
          flagSetName: otp
          %s
          stages:
          - name: registry
            steps: [{percent: 50}]
            overlays: [{agentDeploymentName: planner, containers: [{name: agent, image: "planner:2"}]}]
          - name: cache
            flags: [{key: cache}]
        status:
          %s
        """
            .formatted(name, created, mode.replace(", ", ""), status),
        Migration.class);
  }

  private static String image(Revision revision) {
    return revision.template().getSpec().getContainers().getFirst().getImage();
  }
}
