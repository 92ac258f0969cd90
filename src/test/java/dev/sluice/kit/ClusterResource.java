// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Points the operator of a {@code @QuarkusTest} at the cluster that is its own:
 * {@code @QuarkusTestResource(ClusterResource.class)}.
 */
public final class ClusterResource implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    String kubeconfig = SharedCluster.operated().kubeconfig().toString();
    Config config = Config.fromKubeconfig(new java.io.File(kubeconfig));
    return Map.of(
        "quarkus.kubernetes-client.api-server-url", config.getMasterUrl(),
        "quarkus.kubernetes-client.ca-cert-data", config.getCaCertData(),
        "quarkus.kubernetes-client.token", config.getAutoOAuthToken(),
        "quarkus.kubernetes-client.namespace", "default",
        "kubeconfig", kubeconfig);
  }

  /** Nothing: the cluster is everybody's and ends with the JVM. */
  @Override
  public void stop() {}
}
