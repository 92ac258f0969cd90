// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Marks;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kustomize base and the chart on a real API server. */
@ExtendWith(ApiServer.class)
class ManifestsTest {
  private static final String NAMESPACE = "sluice-system";
  private static final Set<String> RIGHTS =
      Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

  private static List<GenericKubernetesResource> base;

  /** The rights are really there, so that they can be asked about; all else is only tried. */
  @BeforeAll
  static void install(KubernetesClient client) {
    base = Manifests.ofKustomize();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
    base.stream()
        .filter(object -> RIGHTS.contains(object.getKind()))
        .forEach(object -> client.resource(object).forceConflicts().serverSideApply());
  }

  @Test
  void the_api_server_takes_every_object_of_the_chart() {
    List<GenericKubernetesResource> chart =
        Manifests.ofChart(Helm.require(), "--include-crds", "--set=serviceAccount.annotations.a=b");

    assertThat(Manifests.tried(chart))
        .hasSameSizeAs(chart)
        .allMatch(line -> line.endsWith("(server dry run)"));
  }

  @Test
  void the_api_server_takes_the_stamp_of_who_steers() {
    List<GenericKubernetesResource> stamp = Manifests.ofKustomize("stamped-actor");

    assertThat(Manifests.tried(stamp))
        .hasSize(2)
        .allMatch(line -> line.endsWith("(server dry run)"));
  }

  @Test
  void the_api_server_takes_the_policy_of_who_reaches_sluice() {
    List<GenericKubernetesResource> policy = Manifests.ofKustomize("network-policy");

    assertThat(Manifests.tried(policy))
        .hasSize(1)
        .allMatch(line -> line.endsWith("(server dry run)"));
  }

  @Test
  void the_policy_of_who_reaches_sluice_is_of_its_pods_and_their_ports() {
    NetworkPolicy policy =
        Serialization.unmarshal(
            Serialization.asJson(Manifests.ofKustomize("network-policy").getFirst()),
            NetworkPolicy.class);
    PodTemplateSpec pods =
        Serialization.unmarshal(
                Serialization.asJson(Manifests.only("Deployment", base)), Deployment.class)
            .getSpec()
            .getTemplate();

    assertThat(pods.getMetadata().getLabels())
        .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
    assertThat(policy.getSpec().getIngress())
        .flatExtracting(NetworkPolicyIngressRule::getPorts)
        .extracting(port -> port.getPort().getStrVal())
        .containsExactlyInAnyOrderElementsOf(
            pods.getSpec().getContainers().getFirst().getPorts().stream()
                .map(ContainerPort::getName)
                .toList());
  }

  @Test
  void the_operator_runs_where_pods_are_restricted(KubernetesClient client) {
    String namespace = client.getNamespace();
    Marks.label(
        client.namespaces().withName(namespace),
        "pod-security.kubernetes.io/enforce",
        "restricted");
    client
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName("sluice").endMetadata().build())
        .create();
    Deployment deployment =
        Serialization.unmarshal(
            Serialization.asJson(Manifests.only("Deployment", base)), Deployment.class);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("operator")
            .endMetadata()
            .withSpec(deployment.getSpec().getTemplate().getSpec())
            .build();

    assertThatCode(() -> client.resource(pod).inNamespace(namespace).dryRun().create())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0} {2}.{1}: {3}")
  @CsvSource(
      textBlock =
          """
          list,   sluice.dev,                migrations,                  true
          watch,  sluice.dev,                flagsets,                    true
          watch,  sluice.dev,                healthpolicies,              true
          patch,  sluice.dev,                migrations/status,           true
          patch,  sluice.dev,                flagsets/status,             true
          patch,  sluice.dev,                agentdeployments/status,     true
          patch,  apps,                      statefulsets,                true
          create, '',                        services,                    true
          watch,  apps,                      deployments,                 true
          watch,  '',                        pods,                        true
          create, events.k8s.io,             events,                      true
          create, authentication.k8s.io,     tokenreviews,                true
          create, coordination.k8s.io,       leases,                      true
          patch,  coordination.k8s.io,       leases#sluice,               true
          update, coordination.k8s.io,       leases#sluice,               true
          patch,  coordination.k8s.io,       leases#sluice-delivery-x,    true
          watch,  coordination.k8s.io,       leases,                      true
          get,    apiextensions.k8s.io,      customresourcedefinitions#migrations.sluice.dev, true
          get,    admissionregistration.k8s.io, validatingadmissionpolicies#migration-annotations.sluice.dev, true
          get,    admissionregistration.k8s.io, validatingadmissionpolicybindings#flagset-annotations.sluice.dev, true
          patch,  sluice.dev,                migrations,                  false
          rollback, sluice.dev,              migrations,                  false
          promote, sluice.dev,               migrations,                  false
          retry,  sluice.dev,                migrations,                  false
          list,   admissionregistration.k8s.io, validatingadmissionpolicies, false
          get,    admissionregistration.k8s.io, validatingadmissionpolicies#agentdeployment-annotations.sluice.dev, true
          patch,  admissionregistration.k8s.io, validatingadmissionpolicies#migration-annotations.sluice.dev, false
          update, sluice.dev,                flagsets,                    false
          delete, sluice.dev,                migrations,                  false
          patch,  sluice.dev,                healthpolicies/status,       false
          get,    '',                        secrets,                     false
          list,   '',                        configmaps,                  false
          get,    '',                        configmaps,                  false
          create, '',                        configmaps,                  false
          create, '',                        configmaps#sluice-flags-ca,  true
          patch,  '',                        configmaps#sluice-flags-ca,  true
          create, '',                        serviceaccounts/token,       false
          create, '',                        pods,                        false
          create, '',                        pods/exec,                   false
          delete, '',                        pods,                        true
          deletecollection, '',              pods,                        false
          patch,  '',                        pods,                        true
          watch,  apps,                      controllerrevisions,         true
          create, apps,                      controllerrevisions,         true
          patch,  apps,                      controllerrevisions,         true
          delete, apps,                      controllerrevisions,         true
          watch,  policy,                    poddisruptionbudgets,        true
          create, policy,                    poddisruptionbudgets,        true
          patch,  policy,                    poddisruptionbudgets,        true
          delete, policy,                    poddisruptionbudgets,        false
          delete, apps,                      statefulsets,                false
          patch,  apps,                      deployments,                 false
          list,   batch,                     jobs,                        false
          create, batch,                     jobs,                        false
          get,    batch,                     cronjobs,                    false
          list,   apiextensions.k8s.io,      customresourcedefinitions,   false
          get,    '',                        pods,                        false
          get,    apps,                      deployments,                 false
          delete, coordination.k8s.io,       leases,                      false
          create, rbac.authorization.k8s.io, clusterroles,                false
          impersonate, '',                   users,                       false
          """)
  void the_operator_may_do_what_it_does_and_nothing_else(
      String verb, String group, String resource, boolean allowed, KubernetesClient client) {
    String[] named = resource.split("#", 2);
    String[] parts = named[0].split("/", 2);

    SubjectAccessReview answer =
        client
            .resource(
                new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser("system:serviceaccount:sluice-system:sluice")
                    .withNewResourceAttributes()
                    .withVerb(verb)
                    .withGroup(group)
                    .withResource(parts[0])
                    .withSubresource(parts.length > 1 ? parts[1] : "")
                    .withName(named.length > 1 ? named[1] : "")
                    .withNamespace(NAMESPACE)
                    .endResourceAttributes()
                    .endSpec()
                    .build())
            .create();

    assertThat(answer.getStatus().getAllowed()).isEqualTo(allowed);
  }
}
