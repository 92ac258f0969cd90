// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.kit.Clients;
import dev.sluice.local.Home;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/** The rights that {@code k8s/} gives the operator. */
final class ShippedRights {
  private static final String OPERATOR = "system:serviceaccount:sluice-system:sluice";

  private ShippedRights() {}

  static void grant(KubernetesClient client) throws IOException {
    try (InputStream rights =
        Files.newInputStream(Home.find().resolve("k8s/base/operator-rbac.yaml"))) {
      for (HasMetadata right : client.load(rights).items()) {
        if (right instanceof ClusterRole || right instanceof ClusterRoleBinding) {
          client.resource(right).serverSideApply();
        }
      }
    }
  }

  static KubernetesClient asOperator(KubernetesClient client) {
    return Clients.of(
        new ConfigBuilder(client.getConfiguration()).withImpersonateUsername(OPERATOR).build());
  }
}
