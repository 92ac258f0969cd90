// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import java.time.Instant;
import java.time.InstantSource;

/** Tells how much time has passed in this process; nobody can set it. */
final class SteadyClock implements InstantSource {
  private static final long START = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - START);
  }
}
