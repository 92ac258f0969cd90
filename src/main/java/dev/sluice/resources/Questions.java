// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.net.HttpURLConnection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the API server, each time but once and for some seconds: who asks comes again. */
final class Questions {
  private static final int PATIENCE_MILLIS = 5_000;

  private final KubernetesClient client;
  private final RequestConfig impatient;

  Questions(KubernetesClient client) {
    this.client = client;
    this.impatient =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestTimeout(PATIENCE_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
  }

  <R> @Nullable R ask(Function<NamespacedKubernetesClient, @Nullable R> question) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(impatient)
        .call(question::apply);
  }

  static boolean isForbidden(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
  }
}
