// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.judge.compare.Trials;
import org.jspecify.annotations.Nullable;

/**
 * What counts as an error of a signal, so that its rates can be compared.
 *
 * @param signal the signal
 * @param slow seconds from which on a request is a slow one; null for other signals than latency,
 *     and while it is not known
 */
record Tried(Signal signal, @Nullable Double slow) {
  /** The share of requests that are slow before the stage, at least. */
  private static final double TAIL = 0.01;

  /** So many requests show what is slow. */
  private static final double REQUESTS = 1_000;

  /** Whether errors can be told. */
  boolean known() {
    return signal != Signal.Latency || slow != null;
  }

  /** The trials and errors of what an agent did between two looks. */
  Trials of(Counts added) {
    Histogram durations = added.latency();
    Double bound = slow;
    return switch (signal) {
      case ErrorRate -> new Trials(added.of(Family.Requests), added.of(Family.Errors));
      case Delivery ->
          new Trials(
              added.of(Family.Sent),
              Math.max(0, added.of(Family.Sent) - added.of(Family.Delivered)));
      case Latency ->
          durations == null || bound == null || !durations.has(bound)
              ? Trials.NONE
              : new Trials(durations.total(), durations.above(bound));
    };
  }

  /**
   * The same once enough requests have shown what is slow: beyond the lower end of the bucket of
   * the 99th percentile, so that slow ones are not too few to be counted.
   */
  Tried knowing(Counts all) {
    Histogram durations = all.latency();
    return known() || durations == null || durations.total() < REQUESTS
        ? this
        : new Tried(signal, durations.tail(TAIL));
  }

  /** What an error is called. */
  String errors() {
    return switch (signal) {
      case ErrorRate -> "errors";
      case Latency ->
          slow == null ? "slow requests" : "requests over " + Wording.value(signal, slow);
      case Delivery -> "undelivered messages";
    };
  }
}
