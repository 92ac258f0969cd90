// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/** The ways to install Sluice, each by kustomize and by the chart. */
enum Variant {
  /** All namespaces. */
  CLUSTER("", "sluice-system", ""),
  /** One namespace, without any right in the cluster. */
  ONE_NAMESPACE("one-namespace", "agents", "scope=Namespace"),
  /** A person's own machine. */
  DEVELOPMENT("development", "sluice-system", "replicas=1,logJson=false");

  final String namespace;
  private final String folder;
  private final String values;

  Variant(String folder, String namespace, String values) {
    this.folder = folder;
    this.namespace = namespace;
    this.values = values;
  }

  List<GenericKubernetesResource> byKustomize() {
    return Manifests.ofKustomize(folder);
  }

  List<GenericKubernetesResource> byHelm(Helm helm) {
    return Manifests.ofChart(helm, flags());
  }

  /** For Helm. */
  String[] flags() {
    return new String[] {"--namespace=" + namespace, "--set=" + values};
  }
}
