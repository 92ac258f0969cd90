// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.OperatorAccount;
import dev.sluice.migration.Authority;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole operator under its own ServiceAccount: the shipped rights are enough. */
@QuarkusTest
@QuarkusTestResource(value = OperatorAccount.class, restrictToAnnotatedClass = true)
class OperatorRightsTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  private static final String PLAN =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec:
        flags: [{key: registry}]
        workloads: [{kind: StatefulSet, name: legacy}, {kind: Deployment, name: web}]
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: legacy}
      spec:
        replicas: 1
        selector: {matchLabels: {app: legacy}}
        template:
          metadata: {labels: {app: legacy}}
          spec: {containers: [{name: agent, image: "legacy:1"}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: agent, image: "web:1"}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 2
        flagSetNames: [otp]
        template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: quick}
      spec: {interval: 1s}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        healthPolicyName: quick
        stages: [{name: one, steps: [], window: 1s, flags: [{key: registry}]}]
      """;

  @Inject KubernetesClient operator;
  @Inject Authority authority;
  private KubernetesClient admin;

  @BeforeEach
  void connect() {
    admin = ApiServer.operated(ApiServer.newOperatedNamespace());
  }

  @AfterEach
  void disconnect() {
    admin.namespaces().withName(admin.getNamespace()).delete();
    admin.close();
  }

  @Test
  void the_operator_is_not_an_administrator_here() {
    SelfSubjectReview who = operator.resource(new SelfSubjectReview()).create();

    assertThat(who.getStatus().getUserInfo().getUsername())
        .isEqualTo("system:serviceaccount:sluice-system:sluice");
  }

  @Test
  void what_it_may_not_read_holds_a_stage_and_says_which_right_is_missing() {
    String needed = "{apiVersion: v1, kind: Secret, name: token}";

    apply(
        PLAN.replace(
            "window: 1s,", "window: 1s, readiness: [{name: token, resource: " + needed + "}],"));

    await()
        .untilAsserted(
            () ->
                assertThat(status(Migration.class, "otp").stages().getFirst().waiting())
                    .extracting(WaitingCheck::message)
                    .anyMatch(m -> m.contains("resources: [secrets], verbs: [get]")));
  }

  @Test
  void a_suite_waits_for_a_right_that_is_granted_by_namespace_and_is_run_with_that_alone() {
    apply(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: checkout, labels: {sluice.dev/suite: "true"}}
        spec:
          schedule: "0 0 1 1 *"
          suspend: true
          jobTemplate:
            spec:
              template:
                spec: {restartPolicy: Never, containers: [{name: suite, image: "suite:1"}]}
        """);
    apply(
        PLAN.replace(
            "window: 1s,",
            "window: 1s, readiness: [{name: suite, job: {cronJobName: checkout}}],"));
    await()
        .untilAsserted(
            () ->
                assertThat(status(Migration.class, "otp").stages().getFirst().waiting())
                    .extracting(WaitingCheck::message)
                    .anyMatch(m -> m.contains("the role sluice-suites in this namespace")));

    grant("sluice-suites");

    await().untilAsserted(() -> assertThat(admin.batch().v1().jobs().list().getItems()).hasSize(1));
  }

  @Test
  void
      a_copy_of_flags_waits_for_a_right_that_is_granted_by_namespace_and_is_kept_with_that_alone() {
    apply(PLAN);
    admin
        .resources(FlagSet.class)
        .withName("otp")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"exports\":[\"ConfigMap\"]}}");
    await()
        .untilAsserted(
            () ->
                assertThat(status(FlagSet.class, "otp").conditions())
                    .extracting(Condition::getMessage)
                    .anyMatch(m -> m.contains("the role sluice-exports in this namespace")));

    grant("sluice-exports");

    await()
        .untilAsserted(
            () -> assertThat(admin.configMaps().withName("otp-flags").get()).isNotNull());
  }

  @Test
  void a_migration_completes_with_the_rights_that_are_shipped() {
    apply(PLAN);

    await()
        .untilAsserted(
            () -> {
              assertThat(status(Migration.class, "otp").phase()).isEqualTo(Phase.Completed);
              assertThat(status(FlagSet.class, "otp").flags())
                  .extracting(EffectiveFlag::exposed)
                  .containsExactly(5);
              assertThat(status(AgentDeployment.class, "planner").readyReplicas()).isEqualTo(2);
              assertThat(admin.resources(Event.class).list().getItems())
                  .extracting(Event::getReason)
                  .contains("StageStarted", "Completed");
            });
    assertThat(admin.services().withName("planner").get()).isNotNull();
  }

  @Test
  void a_name_that_anybody_could_have_written_is_not_believed() {
    complete();
    annotate(Annotations.ACTOR, "boss");
    annotate(Annotations.ROLLBACK, "it burns");

    await()
        .untilAsserted(
            () -> {
              assertThat(rollback().by()).isEqualTo("unknown");
              assertThat(admin.resources(Event.class).list().getItems())
                  .filteredOn(e -> e.getReason().equals("AuthorizationUnenforced"))
                  .singleElement()
                  .extracting(Event::getNote)
                  .asString()
                  .endsWith(
                      "there is no ValidatingAdmissionPolicy migration-annotations.sluice.dev");
            });
  }

  @Test
  void a_name_that_the_api_server_stamped_is_shown() {
    List<GenericKubernetesResource> policies =
        Stream.of(Manifests.ofKustomize(), Manifests.ofKustomize("stamped-actor"))
            .flatMap(List::stream)
            .filter(object -> object.getKind().contains("AdmissionPolicy"))
            .toList();
    policies.forEach(policy -> admin.resource(policy).forceConflicts().serverSideApply());
    try {
      await().until(() -> authority.missing().isEmpty());
      complete();
      annotate(Annotations.ROLLBACK, "it burns");

      await().untilAsserted(() -> assertThat(rollback().by()).isEqualTo("sluice-admin"));
      assertThat(admin.resources(Event.class).list().getItems())
          .extracting(Event::getReason)
          .contains("Emergency")
          .doesNotContain("AuthorizationUnenforced");
    } finally {
      policies.forEach(policy -> admin.resource(policy).delete());
      await().until(() -> authority.missing().isPresent());
    }
  }

  private void complete() {
    apply(PLAN);
    new MigrationProbe(admin, admin.getNamespace())
        .reaches("otp", status -> status.phase() == Phase.Completed);
  }

  private void annotate(String annotation, String value) {
    new MigrationProbe(admin, admin.getNamespace()).annotate("otp", annotation, value);
  }

  private LastRollback rollback() {
    LastRollback rollback = status(Migration.class, "otp").lastRollback();
    assertThat(rollback).as("the last rollback").isNotNull();
    return rollback;
  }

  private <S, T extends CustomResource<?, S>> S status(Class<T> type, String name) {
    S status = admin.resources(type).withName(name).require().getStatus();
    assertThat(status).as("status of %s %s", type.getSimpleName(), name).isNotNull();
    return status;
  }

  private void apply(String yaml) {
    admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).serverSideApply();
  }

  private void grant(String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject(null, "ServiceAccount", "sluice", "sluice-system")
                .build())
        .create();
  }
}
