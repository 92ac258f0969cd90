// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.util.List;

/**
 * What an agent has done since it started; every number only rises.
 *
 * @param requests units of work
 * @param errors those that failed
 * @param sent messages sent
 * @param delivered messages that arrived
 * @param durationBuckets how many units fell into each bucket of {@link #BOUNDS} (not cumulative);
 *     the last one is for all that took longer
 * @param durationSum seconds that all units took together
 */
record WorkTotals(
    long requests,
    long errors,
    long sent,
    long delivered,
    List<Long> durationBuckets,
    double durationSum) {
  /** Upper bounds of the buckets in seconds. */
  static final List<Double> BOUNDS =
      List.of(0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.05, 0.1, 0.5, 1.0);

  WorkTotals {
    durationBuckets = List.copyOf(durationBuckets);
  }
}
