// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.eval.Evaluator;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.ForeignClient;
import dev.sluice.kit.ForeignPackages;
import org.junit.jupiter.api.Test;

/** Node.js. */
class NodeClientsTest extends ForeignClients {
  NodeClientsTest() {
    super(ForeignPackages.NODE);
  }

  @Test
  void over_the_stream_a_share_of_ids_is_split_as_by_us() {
    FlagTable table = otp().with(share(30)).table();
    serve(table);

    assertThat(having(flagd()))
        .isEqualTo(
            IDS.stream()
                .filter(id -> Evaluator.evaluate(table, "share", id).orElseThrow().value())
                .toList());
  }

  /** This provider has no setting for it. */
  @Test
  void over_the_stream_a_client_does_not_say_who_it_is() {
    serve(Wire.at(100));

    ForeignClient client = flagd();

    assertThat(client.provider().state()).isEqualTo("READY");
    assertThat(wire.deliveries.all()).extracting(Delivery::providerId).containsExactly("");
  }
}
