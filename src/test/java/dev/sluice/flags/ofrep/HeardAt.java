// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import java.time.Instant;

/** Every set was heard of at one time, and it is another one. */
public record HeardAt(Instant heardTime, Instant now) implements Leases {
  @Override
  public Instant heardTime(String set) {
    return heardTime;
  }
}
