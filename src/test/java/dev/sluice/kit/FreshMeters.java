// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * A process has one operator, a JVM of tests has several, one after the other: a meter would go on
 * counting the first one.
 */
@ApplicationScoped
class FreshMeters {
  void ended(@Observes ShutdownEvent end) {
    Metrics.globalRegistry.clear();
  }
}
