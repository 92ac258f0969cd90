// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.time.Instant;
import java.time.InstantSource;

/** The clock of one operator: the true time and an error. */
final class LocalClock implements InstantSource {
  private final TrueTime time;
  private long skew;

  LocalClock(TrueTime time) {
    this.time = time;
  }

  void skewed(long millis) {
    skew = millis;
  }

  long skew() {
    return skew;
  }

  @Override
  public long millis() {
    return time.millis() + skew;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
