// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Clients;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whether the operator knows that nobody asks for the verbs of those who steer. */
@ExtendWith(ApiServer.class)
class SteeringPoliciesTest {
  private KubernetesClient client;
  private SteeringPolicies policies;

  /** Policies that deny nothing, under the names of those that are shipped. */
  @BeforeEach
  void install(KubernetesClient admin) {
    client = admin;
    policies = new SteeringPolicies(admin);
    for (String name : SteeringPolicies.NAMES) {
      client.resource(policy(name, "Fail")).forceConflicts().serverSideApply();
      client.resource(binding(name, "Deny").build()).forceConflicts().serverSideApply();
    }
  }

  @AfterEach
  void uninstall() {
    policies.close();
    for (String name : SteeringPolicies.NAMES) {
      client.resource(policy(name, "Fail")).delete();
      client.resource(binding(name, "Deny").build()).delete();
    }
  }

  @Test
  void nothing_is_believed_before_the_first_look() {
    assertThat(policies.enforced()).isFalse();
  }

  @Test
  void policies_that_deny_everywhere_enforce() {
    policies.look();

    assertThat(policies.missing()).isEmpty();
    assertThat(policies.enforced()).isTrue();
  }

  @Test
  void a_policy_that_is_gone_is_missed_at_the_next_look() {
    policies.look();
    client.resource(policy(SteeringPolicies.NAMES.getLast(), "Fail")).delete();

    policies.look();

    assertThat(policies.missing())
        .contains("there is no ValidatingAdmissionPolicy flagset-annotations.sluice.dev");
  }

  @Test
  void a_policy_without_a_binding_does_nothing() {
    client.resource(binding(SteeringPolicies.NAMES.getFirst(), "Deny").build()).delete();

    policies.look();

    assertThat(policies.missing())
        .contains("there is no ValidatingAdmissionPolicyBinding migration-annotations.sluice.dev");
  }

  @Test
  void a_binding_that_only_warns_does_not_enforce() {
    client
        .resource(binding(SteeringPolicies.NAMES.getFirst(), "Warn").build())
        .forceConflicts()
        .serverSideApply();

    policies.look();

    assertThat(policies.missing().orElse("")).endsWith("does not deny, or not everywhere");
  }

  @Test
  void a_binding_of_some_namespaces_does_not_enforce() {
    client
        .resource(
            binding(SteeringPolicies.NAMES.getFirst(), "Deny")
                .editSpec()
                .withNewMatchResources()
                .withNamespaceSelector(
                    new LabelSelectorBuilder().addToMatchLabels("team", "blue").build())
                .endMatchResources()
                .endSpec()
                .build())
        .forceConflicts()
        .serverSideApply();

    policies.look();

    assertThat(policies.missing().orElse("")).endsWith("does not deny, or not everywhere");
  }

  @Test
  void a_policy_that_lets_its_errors_pass_does_not_enforce() {
    client
        .resource(policy(SteeringPolicies.NAMES.getFirst(), "Ignore"))
        .forceConflicts()
        .serverSideApply();

    policies.look();

    assertThat(policies.missing().orElse("")).endsWith("lets its own errors pass");
  }

  @Test
  void an_operator_that_may_not_look_believes_nothing() {
    Config config = Config.fromKubeconfig(SharedCluster.get().kubeconfig().toFile());
    config.setImpersonateUsername("operator-without-rights");
    try (KubernetesClient stranger = Clients.of(config);
        SteeringPolicies blind = new SteeringPolicies(stranger)) {
      blind.look();

      assertThat(blind.missing().orElse("")).startsWith("the policies may not be read: ");
    }
  }

  private static ValidatingAdmissionPolicy policy(String name, String failurePolicy) {
    return new ValidatingAdmissionPolicyBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withFailurePolicy(failurePolicy)
        .withNewMatchConstraints()
        .addNewResourceRule()
        .withApiGroups("sluice.dev")
        .withApiVersions("*")
        .withOperations("CREATE")
        .withResources("nothing")
        .endResourceRule()
        .endMatchConstraints()
        .addNewValidation()
        .withExpression("true")
        .endValidation()
        .endSpec()
        .build();
  }

  private static ValidatingAdmissionPolicyBindingBuilder binding(String name, String action) {
    return new ValidatingAdmissionPolicyBindingBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withPolicyName(name)
        .withValidationActions(action)
        .endSpec();
  }
}
