// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import java.time.Duration;

/** What is counted. */
public interface OfrepMeters {
  /**
   * A request was answered, or a stream was begun.
   *
   * @param endpoint single, bulk, events, or other
   */
  void answered(String endpoint, int status, Duration took);

  /** Somebody asked for a flag that nobody has declared. */
  void unknownFlag();
}
