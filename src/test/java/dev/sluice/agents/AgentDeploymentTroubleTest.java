// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(ApiServer.class)
class AgentDeploymentTroubleTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onPlainCluster();

  private static final String FOREIGN =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: planner}
      spec:
        replicas: 0
        serviceName: other
        selector: {matchLabels: {app: other}}
        template:
          metadata: {labels: {app: other}}
          spec: {containers: [{name: other, image: "other:1"}]}
      """;

  private KubernetesClient client;
  private LiveFleet fleet;

  @BeforeEach
  void start(KubernetesClient client) {
    this.client = client;
    this.fleet = new LiveFleet(client);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void a_foreign_stateful_set_stays_untouched_until_it_makes_room() {
    // Given
    fleet.apply(FOREIGN);
    fleet.until(() -> fleet.agents().getStatus().getObservedGeneration() != null);
    StatefulSet before = fleet.agents();

    // When
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.OwnedByOther);

    // Then
    fleet.touch();
    assertThat(fleet.agents()).isEqualTo(before);
    assertThat(fleet.message())
        .isEqualTo(
            "StatefulSet \"planner\" exists and is not controlled by this AgentDeployment, so it is"
                + " left alone: set spec.adopt to take it over, delete it, or take another name for the"
                + " AgentDeployment");
    assertThat(fleet.get().getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .startsWith(tuple("Ready", "False"), tuple("Stalled", "True"));
    assertThat(fleet.get().getStatus().replicas()).isZero();

    // And when
    client.apps().statefulSets().withName("planner").delete();
    fleet.until(() -> fleet.agents() == null);
    fleet.touch();

    // Then
    fleet.await(Reason.AgentsReady);
  }

  @Test
  void a_service_that_others_took_keeps_no_agent_of_the_good_revision_from_what_it_is_to_be() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    Marks.metadata(client.services().withName("planner"), "ownerReferences", List.of());
    fleet.touch();
    fleet.await(Reason.OwnedByOther);

    // When
    fleet.apply(LiveFleet.YAML.replace("replicas: 2", "replicas: 3"));

    // Then
    fleet.until(() -> fleet.ready() != null && fleet.get().getStatus().readyReplicas().equals(3));
    assertThat(fleet.ready().getReason()).isEqualTo("OwnedByOther");
  }

  @Test
  void a_garbled_template_leaves_the_agents_as_they_are_until_it_is_mended() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    StatefulSetSpec before = fleet.agents().getSpec();

    // When
    fleet.apply(LiveFleet.YAML.replace("name: agent", "name: 7"));
    fleet.await(Reason.TemplateInvalid);

    // Then
    assertThat(fleet.agents().getSpec()).isEqualTo(before);
    assertThat(fleet.message())
        .isEqualTo(
            "spec.template.spec.containers[0].name is 7: it must be text, in quotes where YAML would"
                + " read something else");
    assertThat(fleet.get().getStatus().readyReplicas()).isEqualTo(2);

    // And when
    fleet.apply(LiveFleet.YAML.replace("planner:1", "planner:2"));

    // Then
    fleet.await(Reason.AgentsReady);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          image: planner:1 | image: ""        | spec.template.spec.containers[0].image: Required value
          image: planner:1 | imgae: planner:1 | unknown field "spec.template.spec.containers[0].imgae"
          """)
  void what_the_api_server_refuses_to_create_is_told_in_its_words(
      String good, String bad, String told) {
    // When
    fleet.apply(LiveFleet.YAML.replace(good, bad));
    fleet.await(Reason.WorkloadRejected);

    // Then
    assertThat(fleet.message())
        .startsWith("The API server refuses StatefulSet \"planner\": ")
        .contains(told);
    assertThat(fleet.agents()).isNull();

    // And when
    fleet.apply(LiveFleet.YAML);

    // Then
    fleet.await(Reason.AgentsReady);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          image: planner:1 | image: ""        | spec.template.spec.containers[0].image: Required value
          image: planner:1 | imgae: planner:1 | .imgae: field not declared in schema
          """)
  void what_the_api_server_refuses_to_change_is_told_and_the_agents_stay(
      String good, String bad, String told) {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    Object spec = fleet.agents().getSpec();

    // When
    fleet.apply(LiveFleet.YAML.replace(good, bad));
    fleet.await(Reason.WorkloadRejected);

    // Then
    assertThat(fleet.message())
        .startsWith("The API server refuses StatefulSet \"planner\": ")
        .contains(told);
    assertThat(fleet.agents().getSpec()).isEqualTo(spec);
    assertThat(fleet.get().getStatus().readyReplicas()).isEqualTo(2);
  }

  @Test
  void a_flag_set_that_is_missing_is_named_and_the_agents_run_all_the_same() {
    // When
    fleet.apply(LiveFleet.YAML.replace("metrics:", "flagSetNames: [otp]\n  metrics:"));
    fleet.await(Reason.FlagSetNotFound);

    // Then
    assertThat(fleet.message())
        .isEqualTo(
            "spec.flagSetNames: there is no FlagSet \"otp\" in namespace \"%s\": create it, or remove"
                    .formatted(client.getNamespace())
                + " the name; until then the agents run without its flags");
    fleet.until(() -> fleet.get().getStatus().readyReplicas() == 2);

    // And when
    fleet.apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}]}
        """);

    // Then
    fleet.await(Reason.AgentsReady);
  }

  @Test
  void a_new_fleet_of_an_old_name_inherits_nothing() {
    // Given
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.AgentsReady);
    StatefulSet old = fleet.agents();
    finalizers(List.of("test.sluice.dev/hold"));
    fleet.resource().delete();
    fleet.until(() -> fleet.agents().isMarkedForDeletion());

    // When
    fleet.apply(LiveFleet.YAML);
    fleet.await(Reason.PredecessorLeaving);

    // Then
    assertThat(fleet.get().getStatus().replicas()).isZero();
    assertThat(fleet.agents().getMetadata().getOwnerReferences())
        .isEqualTo(old.getMetadata().getOwnerReferences());

    // And when
    finalizers(List.of());
    fleet.await(Reason.AgentsReady);

    // Then
    assertThat(fleet.agents().getMetadata().getUid()).isNotEqualTo(old.getMetadata().getUid());
  }

  @Test
  void a_fleet_whose_name_no_service_may_have_runs_all_the_same() {
    // Given
    String name = "2-team.payments." + "planner-".repeat(12) + "x";
    fleet.close();
    fleet = new LiveFleet(client, name);

    // When
    fleet.apply(LiveFleet.YAML.replace("name: planner}", "name: " + name + "}"));

    // Then
    fleet.await(Reason.AgentsReady);
    assertThat(fleet.pods()).hasSize(2);
  }

  private void finalizers(List<String> finalizers) {
    Marks.metadata(client.apps().statefulSets().withName("planner"), "finalizers", finalizers);
  }
}
