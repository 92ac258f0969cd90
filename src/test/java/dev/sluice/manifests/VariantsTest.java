// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import dev.sluice.wiring.Rights;
import dev.sluice.wiring.Rights.Right;
import dev.sluice.wiring.Rights.Role;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All ways to install Sluice: kustomize and Helm say the same, and a cluster takes it. */
@ExtendWith(ApiServer.class)
class VariantsTest {
  private static final String CA = "sluice-flags-ca";

  /** As much of the Prometheus operator as the API server needs to take a ServiceMonitor. */
  private static final String SERVICE_MONITORS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: servicemonitors.monitoring.coreos.com}
      spec:
        group: monitoring.coreos.com
        scope: Namespaced
        names: {kind: ServiceMonitor, plural: servicemonitors}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  required: [selector, endpoints]
                  properties:
                    selector:
                      type: object
                      properties:
                        matchLabels: {type: object, additionalProperties: {type: string}}
                    endpoints:
                      type: array
                      items:
                        type: object
                        properties:
                          port: {type: string}
                          path: {type: string}
                          interval: {type: string}
      """;

  @ParameterizedTest
  @EnumSource
  void the_chart_renders_what_kustomize_does(Variant variant) {
    Helm helm = Helm.require();

    assertThat(Manifests.comparable(variant.byHelm(helm)))
        .isEqualTo(Manifests.comparable(variant.byKustomize()));
  }

  @ParameterizedTest
  @EnumSource
  void the_api_server_takes_every_object(Variant variant, KubernetesClient client) {
    namespace(variant.namespace, client);
    List<GenericKubernetesResource> objects = variant.byKustomize();

    assertThat(Manifests.tried(objects))
        .hasSameSizeAs(objects)
        .allMatch(line -> line.endsWith("(server dry run)"));
  }

  @ParameterizedTest
  @EnumSource
  void helm_finds_nothing_to_complain_about(Variant variant) {
    assertThat(Helm.require().lint(Manifests.HOME.resolve("charts/sluice"), variant.flags()))
        .contains("0 chart(s) failed");
  }

  @ParameterizedTest
  @EnumSource
  void pods_are_as_careful_as_linters_want_them(Variant variant) {
    assertThat(Lints.of(variant.byKustomize())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "DEVELOPMENT"})
  void the_roles_give_the_operator_what_the_code_lists_in_that_order(Variant variant) {
    List<GenericKubernetesResource> objects = variant.byKustomize();

    assertThat(rules(objects, "ClusterRole", "sluice-operator"))
        .isEqualTo(listed(Role.OPERATOR, Role.CLUSTER));
    assertThat(rules(objects, "Role", "sluice-leader")).isEqualTo(listed(Role.LEADER));
    assertThat(rules(objects, "ClusterRole", "sluice-suites")).isEqualTo(listed(Role.SUITES));
    assertThat(rules(objects, "ClusterRole", "sluice-exports")).isEqualTo(listed(Role.EXPORTS));
    assertThat(rules(objects, "ClusterRole", "sluice-adoption")).isEqualTo(listed(Role.ADOPTION));
  }

  @Test
  void in_one_namespace_roles_give_the_same_but_what_is_of_the_cluster() {
    List<GenericKubernetesResource> objects = Variant.ONE_NAMESPACE.byKustomize();

    assertThat(rules(objects, "Role", "sluice-operator")).isEqualTo(listed(Role.OPERATOR));
    assertThat(rules(objects, "Role", "sluice-leader")).isEqualTo(listed(Role.LEADER));
    assertThat(rules(objects, "Role", "sluice-suites")).isEqualTo(listed(Role.SUITES));
    assertThat(rules(objects, "Role", "sluice-exports")).isEqualTo(listed(Role.EXPORTS));
    assertThat(rules(objects, "Role", "sluice-adoption")).isEqualTo(listed(Role.ADOPTION));
    assertThat(objects)
        .as("objects of no namespace")
        .allMatch(object -> "agents".equals(object.getMetadata().getNamespace()));
  }

  @Test
  void metrics_are_scraped_on_request_and_as_beside_the_kustomize_base(KubernetesClient client) {
    Helm helm = Helm.require();
    List<GenericKubernetesResource> shown = Manifests.ofKustomize("service-monitor");
    namespace("sluice-system", client);
    client.resource(SERVICE_MONITORS).serverSideApply();
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("servicemonitors.monitoring.coreos.com")
        .waitUntilCondition(VariantsTest::established, 30, TimeUnit.SECONDS);

    List<GenericKubernetesResource> chart =
        Manifests.ofChart(helm, "--set=metrics.serviceMonitor.enabled=true");

    assertThat(Manifests.comparable(chart))
        .isEqualTo(
            Manifests.comparable(
                Stream.concat(Variant.CLUSTER.byKustomize().stream(), shown.stream()).toList()));
    assertThat(Manifests.ofChart(helm))
        .extracting(Manifests::id)
        .doesNotContain("ServiceMonitor/sluice", "Service/sluice-metrics");
    assertThat(Manifests.tried(shown)).hasSize(2).allMatch(l -> l.endsWith("(server dry run)"));
  }

  private static void namespace(String name, KubernetesClient client) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
  }

  private static boolean established(
      io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static List<PolicyRule> rules(
      List<GenericKubernetesResource> objects, String kind, String name) {
    GenericKubernetesResource role = Manifests.named(kind, name, objects).orElseThrow();
    return ((List<?>) role.getAdditionalProperties().get("rules"))
        .stream()
            .map(rule -> Serialization.unmarshal(Serialization.asJson(rule), PolicyRule.class))
            .toList();
  }

  private static List<PolicyRule> listed(Role... roles) {
    return Rights.all(CA).stream()
        .filter(right -> Arrays.asList(roles).contains(right.role()))
        .map(VariantsTest::rule)
        .toList();
  }

  private static PolicyRule rule(Right right) {
    PolicyRule rule = new PolicyRule();
    rule.setApiGroups(List.of(right.group()));
    rule.setResources(right.resources());
    rule.setResourceNames(right.names());
    rule.setVerbs(right.verbs());
    return rule;
  }
}
