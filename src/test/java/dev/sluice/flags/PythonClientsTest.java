// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.eval.Evaluator;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.ForeignClient;
import dev.sluice.kit.ForeignPackages;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Python. */
class PythonClientsTest extends ForeignClients {
  PythonClientsTest() {
    super(ForeignPackages.PYTHON);
  }

  /** It hashes the CBOR of an id, as flagd will one day, and not its characters. */
  @Test
  void over_the_stream_a_share_of_ids_has_other_members_and_loses_none_when_it_is_raised() {
    FlagTable table = otp().with(share(30)).table();
    serve(table);
    ForeignClient client = flagd();

    List<String> some = having(client);
    serve(otp().with(share(60)).table());
    await().until(() -> having(client).size() > 500);
    List<String> more = having(client);

    assertThat(some).hasSizeBetween(250, 350);
    assertThat(more).hasSizeBetween(550, 650).containsAll(some);
    assertThat(some)
        .isNotEqualTo(
            IDS.stream()
                .filter(id -> Evaluator.evaluate(table, "share", id).orElseThrow().value())
                .toList());
  }

  @Test
  void over_the_stream_a_client_says_which_pod_it_is() {
    serve(Wire.at(100));

    ForeignClient client = flagd();

    assertThat(client.provider().state()).isEqualTo("READY");
    assertThat(wire.deliveries.all()).extracting(Delivery::providerId).containsExactly("planner-3");
  }
}
