// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.kit.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an API server in trouble is asked about tokens. */
class BrokenApiServerTest {
  @Test
  void it_is_asked_once() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer broken =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    broken.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    broken.start();
    Config retrying =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + broken.getAddress().getPort())
            .withRequestRetryBackoffLimit(2)
            .withRequestRetryBackoffInterval(1)
            .build();
    try (KubernetesClient client = Clients.of(retrying)) {
      TokenReviewer reviewer = new KubernetesTokenReviewer(client, "sluice");

      assertThatThrownBy(() -> reviewer.review("a.b.c"))
          .isInstanceOf(KubernetesClientException.class);

      assertThat(asked).hasValue(1);
    } finally {
      broken.stop(0);
    }
  }
}
