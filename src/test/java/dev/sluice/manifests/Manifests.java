// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.kit.SharedCluster;
import dev.sluice.local.Home;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is shipped, as a cluster gets it. */
final class Manifests {
  static final Path HOME = Home.find();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Helm brings the one by itself and is told the other. */
  private static final Set<String> NOT_IN_THE_TEMPLATES =
      Set.of("CustomResourceDefinition", "Namespace");

  /** Who installed it; nothing selects by these. */
  private static final List<String> LABELS_OF_HELM =
      List.of("app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart");

  private Manifests() {}

  /** The kustomize base, as kubectl renders it. */
  static List<GenericKubernetesResource> ofKustomize() {
    return parsed(SharedCluster.get().kubectl("kustomize", HOME.resolve("k8s").toString()));
  }

  /** What is beside the base, in that folder. */
  static List<GenericKubernetesResource> ofKustomize(String folder) {
    return parsed(
        SharedCluster.get().kubectl("kustomize", HOME.resolve("k8s").resolve(folder).toString()));
  }

  /** The chart with these flags of Helm, as release {@code sluice} in {@code sluice-system}. */
  static List<GenericKubernetesResource> ofChart(Helm helm, String... flags) {
    return parsed(helm.template(HOME.resolve("charts/sluice"), flags));
  }

  /** What kubectl says of each object when it tries them all. */
  static List<String> tried(List<GenericKubernetesResource> objects) {
    StringBuilder all = new StringBuilder();
    objects.forEach(object -> all.append("---\n").append(Serialization.asYaml(object)));
    return SharedCluster.get()
        .kubectlWith(
            all.toString(),
            "apply",
            "--server-side",
            "--force-conflicts",
            "--validate=strict",
            "--dry-run=server",
            "-f",
            "-")
        .lines()
        .toList();
  }

  static GenericKubernetesResource only(String kind, List<GenericKubernetesResource> objects) {
    return named(kind, null, objects).orElseThrow();
  }

  static Optional<GenericKubernetesResource> named(
      String kind, String name, List<GenericKubernetesResource> objects) {
    return objects.stream()
        .filter(o -> o.getKind().equals(kind))
        .filter(o -> name == null || o.getMetadata().getName().equals(name))
        .findFirst();
  }

  static String id(GenericKubernetesResource object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }

  /** By id, without what only one of the two says. */
  static Map<String, JsonNode> comparable(List<GenericKubernetesResource> objects) {
    Map<String, JsonNode> byId = new TreeMap<>();
    objects.stream()
        .filter(object -> !NOT_IN_THE_TEMPLATES.contains(object.getKind()))
        .forEach(
            object -> {
              JsonNode tree = JSON.valueToTree(object);
              ((ObjectNode) tree.at("/metadata/labels")).remove(LABELS_OF_HELM);
              tree.at("/spec/template/spec/containers").forEach(Manifests::nameVariables);
              byId.put(id(object), tree);
            });
    return byId;
  }

  /** Kustomize puts a variable that an overlay changes before all others. */
  private static void nameVariables(JsonNode container) {
    ObjectNode byName = JSON.createObjectNode();
    container.path("env").forEach(one -> byName.set(one.path("name").asText(), one));
    ((ObjectNode) container).set("env", byName);
  }

  private static List<GenericKubernetesResource> parsed(String yaml) {
    return Arrays.stream(yaml.split("(?m)^---\n"))
        .filter(document -> document.contains("kind:"))
        .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
        .toList();
  }
}
