// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import org.jspecify.annotations.Nullable;

/**
 * Where agents find their flags.
 *
 * @param host host name as it is known to the agents' pods
 * @param port port of the sync stream, 1 to 65535
 * @param ofrep URL of OFREP; null where it is not served
 * @param trust how agents know it by TLS; null where they are told nothing of TLS
 */
public record FlagEndpoint(String host, int port, @Nullable String ofrep, @Nullable Trust trust) {
  public FlagEndpoint {
    if (host.isBlank()) {
      throw new IllegalArgumentException("the host of the flag endpoint is empty: name one");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "the port of the flag endpoint is " + port + ": take one from 1 to 65535");
    }
  }

  /** The same place, without a word of TLS. */
  FlagEndpoint untold() {
    return new FlagEndpoint(host, port, ofrep, null);
  }
}
