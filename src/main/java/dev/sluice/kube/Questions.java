// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the API server, each time but once and for some seconds: who asks comes again. */
public final class Questions {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final RequestConfig impatient;

  /** Asks by that client. */
  public Questions(KubernetesClient client) {
    this(client, PATIENCE);
  }

  /** Asks by that client, and waits for so long. */
  public Questions(KubernetesClient client, Duration patience) {
    this.client = client;
    this.impatient =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestTimeout((int) patience.toMillis())
            .withRequestRetryBackoffLimit(0)
            .build();
  }

  /**
   * The answer; null if there is nothing of that name.
   *
   * @throws KubernetesClientException if there was none
   */
  public <R> @Nullable R ask(Function<NamespacedKubernetesClient, @Nullable R> question) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(impatient)
        .call(question::apply);
  }

  /** Whether the operator may not ask that. */
  public static boolean isForbidden(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
  }
}
