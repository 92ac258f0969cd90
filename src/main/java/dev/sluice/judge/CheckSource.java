// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;

/** Where a check's number comes from. */
public sealed interface CheckSource {
  /** The agents' own metrics. */
  record Agents(Signal signal) implements CheckSource {}

  /** Something that is asked once for all agents. */
  sealed interface External extends CheckSource {}

  /** A query to a Prometheus that the administrator configured. */
  record Prometheus(String provider, String query) implements External {}

  /** A source that only a newer version knows. */
  record Unknown() implements External {}

  /** The source of a check. */
  static CheckSource of(HealthCheck check) {
    Signal signal = check.signal();
    if (signal != null) {
      return new Agents(signal);
    }
    HealthCheck.Prometheus prometheus = check.prometheus();
    return prometheus == null
        ? new Unknown()
        : new Prometheus(prometheus.provider(), prometheus.query());
  }

  /** What people call it, without anything secret. */
  default String words() {
    return switch (this) {
      case Agents _ -> "the agents";
      case Prometheus asked -> "provider " + asked.provider();
      case Unknown _ -> "a source that this version does not know";
    };
  }
}
