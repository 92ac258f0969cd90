// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.Texts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
  private static final FlagEndpoint FLAGS =
      new FlagEndpoint(
          "sluice-flags.sluice.svc", 8015, "https://sluice-flags.sluice.svc:8016", null);

  private static final FlagEndpoint TRUSTED =
      new FlagEndpoint(
          FLAGS.host(), FLAGS.port(), FLAGS.ofrep(), new Trust("sluice-flags-ca", "sluice"));

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void a_fleet_becomes_a_stateful_set() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(yaml.asYaml(workloads.statefulSet()))
        .isEqualTo(Texts.resource("agents/statefulset.yaml"));
  }

  @Test
  void a_fleet_becomes_a_headless_service() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(yaml.asYaml(workloads.service())).isEqualTo(Texts.resource("agents/service.yaml"));
  }

  @Test
  void a_fleet_becomes_a_budget_for_those_who_drain_nodes() {
    // Given
    AgentDeployment fleet =
        fleet(Texts.resource("agents/fleet.yaml") + "  rollout: {maxUnavailable: 2}\n");

    // When
    PodDisruptionBudget budget = Budget.of(fleet);

    // Then
    assertThat(yaml.asYaml(budget)).isEqualTo(Texts.resource("agents/budget.yaml"));
  }

  @Test
  void volumes_are_passed_on_as_they_are_asked_for() {
    // Given
    String claim =
        "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], future: {depth: 2}}}";
    AgentDeployment fleet =
        fleet(Texts.resource("agents/fleet.yaml") + "  volumeClaimTemplates: [" + claim + "]\n");

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(yaml.asYaml(workloads.statefulSet().getSpec().getVolumeClaimTemplates()))
        .isEqualTo(
            """
            ---
            - apiVersion: "v1"
              kind: "PersistentVolumeClaim"
              metadata:
                name: "data"
              spec:
                accessModes:
                - "ReadWriteOnce"
                future:
                  depth: 2
            """);
  }

  @Test
  void without_flag_sets_the_environment_is_the_users_alone() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml").replace("[otp]", "[]"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(agent(workloads).getEnv())
        .extracting(EnvVar::getName)
        .containsExactly("NODE_IP", "FLAGD_HOST");
  }

  @Test
  void the_identity_stands_even_if_the_user_has_a_variable_of_the_name_it_is_made_with() {
    // Given
    AgentDeployment fleet =
        fleet(Texts.resource("agents/fleet.yaml").replace("name: NODE_IP", "name: AGENT_ORDINAL"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(agent(workloads).getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .startsWith(
            tuple("SLUICE_AGENT_ORDINAL", null),
            tuple("AGENT_ID", "payments/planner/$(SLUICE_AGENT_ORDINAL)"))
        .doesNotHaveDuplicates();
  }

  @Test
  void where_agents_are_told_of_tls_they_get_the_authority_and_a_token_as_files() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), TRUSTED);

    // Then
    PodSpec pods = workloads.statefulSet().getSpec().getTemplate().getSpec();
    assertThat(yaml.asYaml(pods.getVolumes()))
        .isEqualTo(
            """
            ---
            - name: "sluice-flags"
              projected:
                sources:
                - configMap:
                    items:
                    - key: "ca.crt"
                      path: "ca.crt"
                    name: "sluice-flags-ca"
                - serviceAccountToken:
                    audience: "sluice"
                    expirationSeconds: 3600
                    path: "token"
            """);
    assertThat(List.of(pods.getContainers().getFirst(), pods.getInitContainers().getFirst()))
        .flatExtracting(Container::getVolumeMounts)
        .extracting(VolumeMount::getName, VolumeMount::getMountPath, VolumeMount::getReadOnly)
        .containsOnly(tuple("sluice-flags", "/var/run/secrets/sluice.dev", true))
        .hasSize(2);
    assertThat(pods.getInitContainers().getFirst().getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .contains(
            tuple("FLAGD_TLS", "true"),
            tuple("FLAGD_SERVER_CERT_PATH", "/var/run/secrets/sluice.dev/ca.crt"),
            tuple("SLUICE_CA_FILE", "/var/run/secrets/sluice.dev/ca.crt"),
            tuple("SLUICE_TOKEN_FILE", "/var/run/secrets/sluice.dev/token"));
  }

  /** The agent of the fleet has a flagd of its own; what prepares it has not. */
  @Test
  void who_has_his_flags_from_elsewhere_is_not_told_to_speak_tls() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), TRUSTED);

    // Then
    assertThat(agent(workloads).getEnv())
        .extracting(EnvVar::getName)
        .contains("SLUICE_TOKEN_FILE")
        .doesNotContain("FLAGD_TLS", "FLAGD_SERVER_CERT_PATH");
  }

  @Test
  void a_volume_of_the_users_of_that_name_stays_and_says_all_of_tls() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));
    PodTemplateSpec template = template(fleet);
    template
        .getSpec()
        .setVolumes(
            List.of(
                new VolumeBuilder()
                    .withName("sluice-flags")
                    .withNewEmptyDir()
                    .endEmptyDir()
                    .build()));

    // When
    Workloads workloads = Workloads.of(fleet, template, TRUSTED);

    // Then
    assertThat(workloads.statefulSet().getSpec().getTemplate().getSpec().getVolumes())
        .isEqualTo(template.getSpec().getVolumes());
    assertThat(workloads.statefulSet().getSpec().getTemplate().getSpec().getInitContainers())
        .flatExtracting(Container::getEnv)
        .extracting(EnvVar::getName)
        .contains("FLAGD_HOST")
        .doesNotContain("FLAGD_TLS");
  }

  @Test
  void the_template_that_was_read_is_left_as_it_is() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));
    PodTemplateSpec template = template(fleet);

    // When
    Workloads.of(fleet, template, FLAGS);

    // Then
    assertThat(template).isEqualTo(template(fleet));
  }

  @Test
  void metrics_on_a_port_of_the_users_need_no_port_of_their_own() {
    // Given
    AgentDeployment fleet =
        fleet(Texts.resource("agents/fleet.yaml").replace("port: 9000", "port: 9464"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(workloads.service().getSpec().getPorts())
        .extracting(ServicePort::getName, ServicePort::getPort)
        .containsExactly(tuple("grpc", 9464));
  }

  @Test
  void metrics_give_way_to_a_port_of_the_users_that_is_called_so() {
    // Given
    AgentDeployment fleet =
        fleet(Texts.resource("agents/fleet.yaml").replace("name: grpc", "name: metrics"));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(workloads.service().getSpec().getPorts())
        .extracting(ServicePort::getName, ServicePort::getPort)
        .containsExactly(tuple("metrics", 9000), tuple("agent-metrics", 9464));
  }

  @Test
  void a_long_name_is_shortened_for_kubernetes_and_whole_in_the_identity() {
    // Given
    String name = "team.payments." + "planner-".repeat(10) + "x";
    AgentDeployment fleet =
        fleet(Texts.resource("agents/fleet.yaml").replace("name: planner,", "name: " + name + ","));

    // When
    Workloads workloads = Workloads.of(fleet, template(fleet), FLAGS);

    // Then
    assertThat(List.of(workloads.statefulSet(), workloads.service()))
        .extracting(child -> child.getMetadata().getName())
        .containsOnly(WorkloadNames.child(name));
    assertThat(workloads.statefulSet().getSpec().getServiceName())
        .isEqualTo(WorkloadNames.child(name));
    assertThat(workloads.statefulSet().getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry(WorkloadNames.LABEL, WorkloadNames.label(name));
    assertThat(agent(workloads).getEnv())
        .extracting(EnvVar::getValue)
        .contains("payments/" + name + "/$(AGENT_ORDINAL)", "source=payments/" + name);
  }

  private static Container agent(Workloads workloads) {
    return workloads.statefulSet().getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private AgentDeployment fleet(String text) {
    return yaml.unmarshal(text, AgentDeployment.class);
  }

  private PodTemplateSpec template(AgentDeployment fleet) {
    return yaml.convertValue(fleet.getSpec().template(), PodTemplateSpec.class);
  }
}
