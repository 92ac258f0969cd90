// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import dev.sluice.kit.SharedCluster;
import dev.sluice.local.Home;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is shipped, as a cluster gets it. */
final class Manifests {
  static final Path HOME = Home.find();

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

  private static List<GenericKubernetesResource> parsed(String yaml) {
    return Arrays.stream(yaml.split("(?m)^---\n"))
        .filter(document -> document.contains("kind:"))
        .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
        .toList();
  }
}
