// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.local.LocalCluster;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a client of a real API server: {@code @ExtendWith(ApiServer.class)} and a parameter
 * {@link KubernetesClient}. The client's namespace ({@code client.getNamespace()}) is new and this
 * test's own, and is deleted after it. Pods that are made there become ready on a simulated node.
 */
public final class ApiServer implements ParameterResolver {
  private static final ExtensionContext.Namespace KEPT =
      ExtensionContext.Namespace.create(ApiServer.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == KubernetesClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getStore(KEPT)
        .computeIfAbsent(KubernetesClient.class, _ -> new Access(newNamespace()), Access.class)
        .client();
  }

  /** An administrator's client for the shared cluster, in the given namespace. */
  public static KubernetesClient client(String namespace) {
    return client(SharedCluster.get(), namespace);
  }

  /** As {@link #client(String)}, for the cluster on which the operator runs. */
  public static KubernetesClient operated(String namespace) {
    return client(SharedCluster.operated(), namespace);
  }

  private static KubernetesClient client(LocalCluster cluster, String namespace) {
    Config config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
    config.setNamespace(namespace);
    return Clients.of(config);
  }

  /** A namespace in which pods can be made at once. */
  public static String newNamespace() {
    return newNamespace(client("default"));
  }

  /** As {@link #newNamespace()}, on the cluster on which the operator runs. */
  public static String newOperatedNamespace() {
    return newNamespace(operated("default"));
  }

  private static String newNamespace(KubernetesClient admin) {
    try (KubernetesClient client = admin) {
      String name =
          client
              .namespaces()
              .resource(
                  new NamespaceBuilder()
                      .withNewMetadata()
                      .withGenerateName("test-")
                      .endMetadata()
                      .build())
              .create()
              .getMetadata()
              .getName();
      client
          .serviceAccounts()
          .inNamespace(name)
          .withName("default")
          .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
      return name;
    }
  }

  /** What one test holds, given back after it. */
  private record Access(KubernetesClient client) implements AutoCloseable {
    Access(String namespace) {
      this(ApiServer.client(namespace));
    }

    @Override
    public void close() {
      client.namespaces().withName(client.getNamespace()).delete();
      client.close();
    }
  }
}
