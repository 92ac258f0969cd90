// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart installs what the kustomize base installs. */
class ChartTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CHART = Manifests.HOME.resolve("charts/sluice");

  @Test
  void the_chart_has_the_crds_of_the_source_tree() throws IOException {
    assertThat(crds("charts/sluice/crds"))
        .as("CRDs of the chart, which the build copies from crds/ in its phase package")
        .isEqualTo(crds("crds"))
        .isNotEmpty();
  }

  @Test
  void the_chart_stamps_who_steers_where_the_server_can() {
    Helm helm = Helm.require();
    List<GenericKubernetesResource> both = new ArrayList<>(Manifests.ofKustomize());
    both.addAll(Manifests.ofKustomize("stamped-actor"));

    Map<String, JsonNode> chart =
        Manifests.comparable(
            Manifests.ofChart(
                helm, "--api-versions=admissionregistration.k8s.io/v1/MutatingAdmissionPolicy"));

    assertThat(chart).isEqualTo(Manifests.comparable(both));
  }

  @Test
  void what_is_switched_off_is_not_rendered() {
    Helm helm = Helm.require();

    List<GenericKubernetesResource> chart =
        Manifests.ofChart(
            helm,
            "--set=admission.enabled=false,rbac.aggregate=false,disruptionBudget.enabled=false");

    assertThat(chart)
        .extracting(Manifests::id)
        .containsExactlyInAnyOrder(
            "ServiceAccount/sluice",
            "ClusterRole/sluice-promoter",
            "ClusterRole/sluice-operator",
            "ClusterRole/sluice-suites",
            "ClusterRole/sluice-exports",
            "ClusterRole/sluice-adoption",
            "ClusterRoleBinding/sluice-operator",
            "Role/sluice-leader",
            "RoleBinding/sluice-leader",
            "Service/sluice-flags",
            "Deployment/sluice");
  }

  @Test
  void providers_and_their_tokens_reach_the_operator() {
    Helm helm = Helm.require();

    List<GenericKubernetesResource> chart =
        Manifests.ofChart(
            helm,
            "--set=providers.main.url=http://prometheus:9090,providers.main.timeout=3s",
            "--set=providers.main.namespaces={a,b},providers.main.tokenSecret=key",
            "--set=providers.main.caConfigMap=authority",
            "--set=metrics.checks=true");

    JsonNode pod =
        chart.stream()
            .filter(object -> object.getKind().equals("Deployment"))
            .map(object -> JSON.<JsonNode>valueToTree(object).at("/spec/template/spec"))
            .findFirst()
            .orElseThrow();
    Map<String, String> environment = new TreeMap<>();
    pod.at("/containers/0/env")
        .forEach(e -> environment.put(e.path("name").asText(), e.path("value").asText()));
    assertThat(environment)
        .containsEntry("SLUICE_METRICS_CHECKS", "true")
        .containsEntry("SLUICE_PROVIDERS_MAIN_URL", "http://prometheus:9090")
        .containsEntry("SLUICE_PROVIDERS_MAIN_TIMEOUT", "3s")
        .containsEntry("SLUICE_PROVIDERS_MAIN_NAMESPACES", "a,b")
        .containsEntry("SLUICE_PROVIDERS_MAIN_TOKEN_FILE", "/etc/sluice/providers/main/token");
    assertThat(environment)
        .containsEntry("SLUICE_PROVIDERS_MAIN_CA_FILE", "/etc/sluice/authorities/main/ca.crt");
    assertThat(pod.at("/containers/0/volumeMounts/2/mountPath").asText())
        .isEqualTo("/etc/sluice/authorities/main");
    assertThat(pod.at("/volumes/2/configMap/name").asText()).isEqualTo("authority");
    assertThat(pod.at("/containers/0/volumeMounts/1/mountPath").asText())
        .isEqualTo("/etc/sluice/providers/main");
    assertThat(pod.at("/volumes/1/secret/secretName").asText()).isEqualTo("key");
    assertThat(pod.at("/volumes"))
        .as("what is missing for one provider keeps no pod from starting")
        .filteredOn(volume -> !volume.has("emptyDir"))
        .hasSize(4)
        .allMatch(volume -> volume.findPath("optional").asBoolean());
  }

  @Test
  void ofrep_is_unencrypted_only_if_that_was_said() {
    Helm helm = Helm.require();

    JsonNode all = JSON.valueToTree(Manifests.ofChart(helm, "--set=flags.ofrep.plainText=true"));

    assertThat(all.findValuesAsText("name"))
        .contains("SLUICE_FLAGS_OFREP_PLAIN_TEXT", "ofrep-keys");
    assertThat(all.findValuesAsText("appProtocol")).contains("http").doesNotContain("https");
  }

  @Test
  void the_sync_stream_in_plain_text_is_said_by_name_and_can_be_taken_back() {
    Helm helm = Helm.require();

    List<GenericKubernetesResource> usual = Manifests.ofChart(helm);
    List<GenericKubernetesResource> byTls =
        Manifests.ofChart(
            helm, "--set=flags.sync.plainText=false", "--set=flags.sync.trustedNamespaces={a,b}");

    assertThat(environment(usual)).containsEntry("SLUICE_FLAGS_SYNC_PLAIN_TEXT", "true");
    assertThat(environment(byTls))
        .containsEntry("SLUICE_FLAGS_SYNC_PLAIN_TEXT", "false")
        .containsEntry("SLUICE_FLAGS_SYNC_TRUSTED_NAMESPACES", "a,b");
    assertThat(environment(usual)).containsEntry("SLUICE_FLAGS_TLS_AGENTS", "false");
    assertThat(JSON.<JsonNode>valueToTree(byTls).findValuesAsText("appProtocol"))
        .containsOnly("https");
  }

  @Test
  void the_right_to_the_config_maps_of_the_authority_is_for_their_name() {
    Helm helm = Helm.require();

    JsonNode all =
        JSON.valueToTree(
            Manifests.ofChart(
                helm, "--set=flags.tls.caConfigMap=trust", "--set=flags.tls.agents=true"));

    assertThat(all.findValues("resourceNames"))
        .extracting(JsonNode::toString)
        .contains("[\"trust\"]")
        .doesNotContain("[\"sluice-flags-ca\"]");
    assertThat(all.findValuesAsText("name")).contains("SLUICE_FLAGS_TLS_CA_CONFIG_MAP");
  }

  @Test
  void who_reaches_sluice_is_said_on_request_and_as_beside_the_kustomize_base() {
    Helm helm = Helm.require();

    List<GenericKubernetesResource> usual = Manifests.ofChart(helm);
    List<GenericKubernetesResource> fenced =
        Manifests.ofChart(helm, "--set=networkPolicy.enabled=true");

    assertThat(Manifests.named("NetworkPolicy", null, usual)).isEmpty();
    assertThat(Manifests.comparable(List.of(Manifests.only("NetworkPolicy", fenced))))
        .isEqualTo(Manifests.comparable(Manifests.ofKustomize("network-policy")));
  }

  private static Map<String, String> environment(List<GenericKubernetesResource> objects) {
    JsonNode deployment = JSON.valueToTree(Manifests.only("Deployment", objects));
    Map<String, String> environment = new TreeMap<>();
    deployment
        .at("/spec/template/spec/containers/0/env")
        .forEach(e -> environment.put(e.path("name").asText(), e.path("value").asText()));
    return environment;
  }

  @Test
  void a_value_that_the_chart_does_not_know_is_refused() {
    Helm helm = Helm.require();

    assertThatThrownBy(() -> Manifests.ofChart(helm, "--set=replcas=3"))
        .hasMessageContaining("replcas");
  }

  @Test
  void the_schema_knows_every_value_and_no_other() throws IOException {
    JsonNode schema = JSON.readTree(CHART.resolve("values.schema.json").toFile());
    JsonNode values =
        JSON.valueToTree(Serialization.unmarshal(text(CHART.resolve("values.yaml")), Object.class));

    Set<String> known = new TreeSet<>();
    closed("", schema, known);
    // Of Helm itself.
    known.remove(".global");

    assertThat(known).isEqualTo(paths("", values, schema));
  }

  /** Every value that the schema names; each object refuses all others. */
  private static void closed(String path, JsonNode schema, Set<String> known) {
    if (schema.has("properties")) {
      assertThat(schema.path("additionalProperties").toString())
          .as("additionalProperties of %s", path)
          .isEqualTo("false");
      schema
          .get("properties")
          .properties()
          .forEach(one -> closed(path + "." + one.getKey(), one.getValue(), known));
    } else {
      known.add(path);
    }
  }

  /** Every value of the file, as deep as the schema knows names. */
  private static Set<String> paths(String path, JsonNode value, JsonNode schema) {
    if (!schema.has("properties")) {
      return Set.of(path);
    }
    Set<String> found = new TreeSet<>();
    value
        .properties()
        .forEach(
            one ->
                found.addAll(
                    paths(
                        path + "." + one.getKey(),
                        one.getValue(),
                        schema.get("properties").path(one.getKey()))));
    return found;
  }

  private static Map<String, String> crds(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Manifests.HOME.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".yml"))
          .collect(Collectors.toMap(f -> f.getFileName().toString(), ChartTest::text));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
