// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives tests the credentials of ServiceAccounts. */
public final class Accounts {
  private Accounts() {}

  /** A token of an account of the client's namespace, for that audience. */
  public static String token(KubernetesClient client, String account, String audience) {
    return client
        .serviceAccounts()
        .withName(account)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience)
                .withExpirationSeconds(3600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /** A kubeconfig of the shared cluster, written to that folder, with which one is the account. */
  public static String kubeconfig(String account, String namespace, Path folder)
      throws IOException {
    String token = SharedCluster.get().kubectl("create", "token", account, "-n", namespace).strip();
    Path admin = SharedCluster.get().kubeconfig();
    Path file = folder.resolve(account);
    Files.writeString(
        file,
        Files.readString(admin)
            .replace(Config.fromKubeconfig(admin.toFile()).getAutoOAuthToken(), token));
    return file.toString();
  }
}
