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
  /** Zero events in n trials prove a rate below 3/n, with 95 % confidence. */
  static final double RULE_OF_THREE = 3;

  /** How many events of the signal there are. */
  long samples(Counts counts) {
    return (long) counts.of(Family.of(signal).getLast());
  }

  /**
   * What others are held against: the reading, and for a share no less than the counts can prove.
   * Else no multiple of a rest without any error would be a limit.
   */
  double base(Counts counts) {
    double value = value(counts).value();
    return switch (signal) {
      case ErrorRate, Delivery -> Math.max(value, RULE_OF_THREE / samples(counts));
      case Latency -> value;
    };
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
