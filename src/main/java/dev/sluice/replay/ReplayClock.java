// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import java.time.Instant;
import java.time.InstantSource;

/** The time of the recording. */
final class ReplayClock implements InstantSource {
  private Instant now;

  ReplayClock(Instant start) {
    now = start;
  }

  void becomes(Instant time) {
    now = time;
  }

  @Override
  public Instant instant() {
    return now;
  }
}
