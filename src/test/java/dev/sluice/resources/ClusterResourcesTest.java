// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.ConditionSight.Forbidden;
import dev.sluice.judge.ConditionSight.Going;
import dev.sluice.judge.ConditionSight.NoSuchKind;
import dev.sluice.judge.ConditionSight.NotFound;
import dev.sluice.judge.ConditionSight.NotNamespaced;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Clients;
import dev.sluice.kube.Questions;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions of real objects on a real API server. */
@ExtendWith(ApiServer.class)
class ClusterResourcesTest {
  private KubernetesClient client;

  @BeforeEach
  void an_object_that_is_ready(KubernetesClient own) {
    client = own;
    client
        .load(
            new ByteArrayInputStream(
                """
                apiVersion: sluice.dev/v1alpha1
                kind: FlagSet
                metadata: {name: gate}
                spec: {flags: [{key: registry}]}
                """
                    .getBytes(StandardCharsets.UTF_8)))
        .serverSideApply();
    says("True");
  }

  @Test
  void a_condition_is_read_by_name() {
    assertThat(read(client, "Ready")).isEqualTo(new Seen("True", false));
  }

  @Test
  void a_condition_that_is_not_there_has_no_status() {
    assertThat(read(client, "Served")).isEqualTo(new Seen(null, false));
  }

  @Test
  void a_condition_of_an_older_generation_is_stale() {
    // When
    patch("{\"spec\": {\"flags\": [{\"key\": \"registry\"}, {\"key\": \"telemetry\"}]}}");

    // Then
    assertThat(read(client, "Ready")).isEqualTo(new Seen("True", true));
  }

  @Test
  void an_object_that_is_being_deleted_is_not_counted_on() {
    // Given
    patch("{\"metadata\": {\"finalizers\": [\"example.org/slow\"]}}");

    // When
    client.resources(FlagSet.class).withName("gate").delete();

    // Then
    assertThat(read(client, "Ready")).isEqualTo(new Going());
    patch("{\"metadata\": {\"finalizers\": null}}");
  }

  @Test
  void an_object_that_is_not_there_is_not_found() {
    assertThat(read(client, "sluice.dev/v1alpha1", "FlagSet", "other")).isEqualTo(new NotFound());
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.dev/v1alpha1, Flag",
    "sluice.dev/v2, FlagSet",
    "example.org/v1, Database",
    "apps/v1, Scale",
    "v1, Binding2"
  })
  void a_kind_that_the_cluster_has_not_is_told_from_an_object_that_is_missing(
      String apiVersion, String kind) {
    assertThat(read(client, apiVersion, kind, "gate")).isEqualTo(new NoSuchKind());
  }

  @ParameterizedTest
  @CsvSource({"v1, Namespace", "v1, Node", "rbac.authorization.k8s.io/v1, ClusterRole"})
  void objects_that_are_in_no_namespace_are_not_read(String apiVersion, String kind) {
    assertThat(read(client, apiVersion, kind, "default")).isEqualTo(new NotNamespaced());
  }

  @Test
  void without_the_right_it_says_what_has_to_be_granted() {
    // Given
    Config nobody =
        new ConfigBuilder(client.getConfiguration()).withImpersonateUsername("nobody").build();

    // When
    ConditionSight sight;
    try (KubernetesClient powerless = Clients.of(nobody)) {
      sight = read(powerless, "Ready");
    }

    // Then
    assertThat(sight).isEqualTo(new Forbidden("flagsets"));
  }

  @Test
  void an_api_server_that_does_not_answer_is_no_fault_of_the_object() {
    // Given
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .build();

    // When
    ConditionSight sight;
    try (KubernetesClient away = Clients.of(nowhere)) {
      sight = read(away, "Ready");
    }

    // Then
    assertThat(sight).isEqualTo(new Unreachable());
  }

  private ConditionSight read(KubernetesClient by, String condition) {
    return read(
        by, new ResourceCondition("sluice.dev/v1alpha1", "FlagSet", "gate", condition, null));
  }

  private ConditionSight read(KubernetesClient by, String apiVersion, String kind, String name) {
    return read(by, new ResourceCondition(apiVersion, kind, name, null, null));
  }

  private ConditionSight read(KubernetesClient by, ResourceCondition asked) {
    return new ClusterResources(new Questions(by), InstantSource.system())
        .read(Target.of(client.getNamespace(), asked))
        .of(asked);
  }

  private void says(String status) {
    client
        .resources(FlagSet.class)
        .withName("gate")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [{"type": "Ready", "status": "%s", "reason": "Ready",
             "message": "", "observedGeneration": 1, "lastTransitionTime": "2026-03-02T09:00:00Z"}]}}
            """
                .formatted(status));
  }

  private void patch(String merge) {
    client
        .resources(FlagSet.class)
        .withName("gate")
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }
}
