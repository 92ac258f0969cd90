// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.local.Home;
import dev.sluice.local.LocalCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * As {@link ClusterResource}, but the operator has the rights that {@code k8s/} gives it and no
 * others.
 */
public final class OperatorAccount implements QuarkusTestResourceLifecycleManager {
  private static final String NAMESPACE = "sluice-system";

  @Override
  public Map<String, String> start() {
    LocalCluster cluster = SharedCluster.operated();
    cluster.kubectlWith(rights(cluster), "apply", "--server-side", "--force-conflicts", "-f", "-");
    Map<String, String> settings = new HashMap<>(new ClusterResource().start());
    settings.put(
        "quarkus.kubernetes-client.token",
        cluster.kubectl("create", "token", "sluice", "--namespace", NAMESPACE).strip());
    settings.put("quarkus.kubernetes-client.namespace", NAMESPACE);
    return settings;
  }

  /** After {@link ClusterResource}, which other tests ask for and Quarkus gives to all. */
  @Override
  public int order() {
    return 1;
  }

  private static String rights(LocalCluster cluster) {
    return Arrays.stream(
            cluster.kubectl("kustomize", Home.find().resolve("k8s").toString()).split("(?m)^---\n"))
        .filter(
            object ->
                object.contains("\nkind: Namespace\n")
                    || object.contains("\nkind: ServiceAccount\n")
                    || object.startsWith("apiVersion: rbac."))
        .collect(Collectors.joining("---\n"));
  }

  /** Nothing: the cluster is everybody's and ends with the JVM. */
  @Override
  public void stop() {}
}
