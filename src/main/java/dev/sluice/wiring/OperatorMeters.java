// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.Visits;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets the operator SDK count its work, without losing events over it.
 *
 * <p>The extension makes its metrics when the registry is bound, and hands out a silent stand-in to
 * whoever asks earlier (quarkus-operator-sdk issue 1389): which of both the operator gets depends
 * on the order of start. Hence the bean of our own.
 *
 * <p>JOSDK 5.3.2 counts {@code events.received} with and without the tag {@code action}. The
 * Prometheus registry of Quarkus throws at the second shape, and the SDK counts before it marks the
 * event, so that the event is gone (mended in 5.3.3, operator-sdk pull request 3256).
 */
@Singleton
public final class OperatorMeters {
  private static final String EVENTS = "events.received";
  private static final String ACTION = "action";

  /** Counts on the registry, whenever it is asked for, and notes who was visited. */
  @Produces
  @Singleton
  static Metrics countedFromTheStart(MeterRegistry registry, Visits visits) {
    return new AggregatedMetrics(List.of(MicrometerMetricsV2.newBuilder(registry).build(), visits));
  }

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
