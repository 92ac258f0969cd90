// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Signal;

/**
 * Reads a signal off what agents counted.
 *
 * @param signal the signal
 */
record Meter(Signal signal) {
  /** How many events of the signal there are. */
  long samples(Counts counts) {
    return (long) counts.of(Family.of(signal).getLast());
  }

  /** The reading of counts that hold at least one event. */
  Histogram.Quantile value(Counts counts) {
    Histogram durations = counts.latency();
    return switch (signal) {
      case ErrorRate, Delivery ->
          new Histogram.Quantile(
              counts.of(Family.of(signal).getFirst()) / counts.of(Family.of(signal).getLast()),
              false);
      case Latency ->
          durations == null ? new Histogram.Quantile(0, true) : durations.quantile(0.99);
    };
  }
}
