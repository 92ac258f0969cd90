// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients ping to see whether the server is there, and must not be cut off for it. */
class KeepaliveTest {
  private final Wire wire = new Wire(SyncTerms.DEFAULT);

  @AfterEach
  void close() {
    wire.close();
  }

  /** Servers of gRPC end a connection without streams at the third ping within two hours. */
  @Test
  void a_client_without_a_stream_may_ping_far_more_often_than_every_30_seconds()
      throws IOException {
    try (PingingClient client = new PingingClient(wire.server.port())) {
      for (int i = 0; i < 5; i++) {
        await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);

        client.ping();

        assertThat(client.answer()).isEmpty();
      }
    }
  }

  @Test
  void a_client_that_does_nothing_but_ping_is_sent_away() throws IOException {
    try (PingingClient client = new PingingClient(wire.server.port())) {
      String farewell = "";
      for (int i = 0; i < 100 && farewell.isEmpty(); i++) {
        client.ping();
        farewell = client.answer();
      }

      assertThat(farewell).isEqualTo("too_many_pings");
    }
  }
}
