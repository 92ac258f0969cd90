// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Keeps the operator SDK's counter of events from losing the events that it counts.
 *
 * <p>JOSDK 5.3.2 counts {@code events.received} with and without the tag {@code action}. The
 * Prometheus registry of Quarkus throws at the second shape, and the SDK counts before it marks the
 * event, so that the event is gone (mended in 5.3.3, operator-sdk pull request 3256).
 */
@Singleton
public final class OperatorMeters {
  private static final String EVENTS = "events.received";
  private static final String ACTION = "action";

  /** Gives every count of an event the same tags. */
  @Produces
  @Singleton
  static MeterFilter eventsHaveOneShape() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith(EVENTS) && id.getTag(ACTION) == null
            ? id.withTag(Tag.of(ACTION, "none"))
            : id;
      }
    };
  }
}
