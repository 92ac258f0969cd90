// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.time.Instant;

/** The time as nobody in the simulation knows it. */
final class TrueTime {
  static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private long millis = START.toEpochMilli();

  long millis() {
    return millis;
  }

  Instant instant() {
    return Instant.ofEpochMilli(millis);
  }

  void to(long then) {
    millis = Math.max(millis, then);
  }

  void plus(long more) {
    millis += more;
  }
}
