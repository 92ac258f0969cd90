// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.sluice.kit.Forwarder;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica that stops gives its clients to another one. */
class TwoReplicasTest {
  private static final int CLIENTS = 5;

  private final Wire one = new Wire(SyncTerms.DEFAULT);
  private final Wire other = new Wire(SyncTerms.DEFAULT);

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void clients_of_a_replica_that_stops_go_on_with_another_and_lose_no_value() throws IOException {
    one.serve(Wire.at(100));
    other.serve(Wire.at(100));
    List<StockClient> clients = new ArrayList<>();
    try (Forwarder service = new Forwarder(address(one))) {
      service.open();
      for (int i = 0; i < CLIENTS; i++) {
        int port = service.address().getPort();
        clients.add(new StockClient(port, Wire.FLEET, "planner-" + i).connected());
      }
      assertThat(one.deliveries.open()).isEqualTo(CLIENTS);

      // What Kubernetes does: no new connection to who stops, those that there are end with it.
      service.leadTo(address(other));
      one.server.stop();

      await()
          .until(
              () -> {
                clients.forEach(TwoReplicasTest::isOn);
                return other.deliveries.open() == CLIENTS;
              });
      assertThat(one.deliveries.open()).isZero();

      other.serve(Wire.at(0));

      await().until(() -> clients.stream().noneMatch(c -> c.on("registry", "shop/planner/3")));
    } finally {
      clients.forEach(StockClient::close);
    }
  }

  private static void isOn(StockClient client) {
    FlagEvaluationDetails<Boolean> details = client.details("registry", "shop/planner/3");
    assertThat(details.getErrorCode()).isNull();
    assertThat(details.getValue()).isTrue();
  }

  private static URI address(Wire wire) {
    return URI.create("http://127.0.0.1:" + wire.server.port());
  }
}
