// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthCheck.Signal;
import java.util.List;

/** The metrics that an agent may serve. */
public enum Family {
  /** Units of work. */
  Requests,
  /** Those that failed. */
  Errors,
  /** Their durations in seconds: the one histogram, all others are counters. */
  Latency,
  /** Messages sent. */
  Sent,
  /** Messages delivered. */
  Delivered;

  /** What the agents of a workload call this metric. */
  public String metric(MetricNames names) {
    return switch (this) {
      case Requests -> names.requests();
      case Errors -> names.errors();
      case Latency -> names.latency();
      case Sent -> names.sent();
      case Delivered -> names.delivered();
    };
  }

  /** What a signal is read from: events and trials for a share, the histogram for latency. */
  static List<Family> of(Signal signal) {
    return switch (signal) {
      case ErrorRate -> List.of(Errors, Requests);
      case Latency -> List.of(Latency);
      case Delivery -> List.of(Delivered, Sent);
    };
  }
}
