// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.GetMetadataResponse;
import dev.sluice.flags.wire.SyncFlagsRequest;
import org.junit.jupiter.api.Test;

/** The contract of the flag wire: clients that we do not build depend on each of these. */
class FlagWireTest {

  @Test
  void the_service_has_the_name_that_stock_clients_call() {
    assertThat(FlagSyncServiceGrpc.SERVICE_NAME).isEqualTo("flagd.sync.v1.FlagSyncService");
  }

  @Test
  void the_fields_have_the_numbers_that_stock_clients_send() {
    assertThat(SyncFlagsRequest.PROVIDER_ID_FIELD_NUMBER).isEqualTo(1);
    assertThat(SyncFlagsRequest.SELECTOR_FIELD_NUMBER).isEqualTo(2);
    assertThat(GetMetadataResponse.METADATA_FIELD_NUMBER).isEqualTo(2);
  }
}
