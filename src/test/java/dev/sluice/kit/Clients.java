// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/**
 * The clients of the tests, on event loops that they share. Outside of an application the factory
 * of Quarkus makes each client event loops of its own, which outlive it: a thousand clients of a
 * whole run were most of the heap.
 */
public final class Clients {
  private static final HttpClient.Factory SHARED =
      new VertxHttpClientFactory(Vertx.vertx(new VertxOptions().setUseDaemonThread(true)));

  private Clients() {}

  /** A client for that cluster; to be closed. */
  public static KubernetesClient of(Config config) {
    return builder(config).build();
  }

  /** As {@link #of}, for more than the settings. */
  public static KubernetesClientBuilder builder(Config config) {
    return new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(SHARED);
  }
}
