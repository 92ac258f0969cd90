// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.FlagSet;
import dev.sluice.kube.Visits;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The registry that Quarkus brings is a deprecated one, and it is its habit that counts. */
@SuppressWarnings("deprecation")
class OperatorMetersTest {
  private final MeterFilter filter = OperatorMeters.eventsHaveOneShape();

  @Test
  void a_count_of_events_without_an_action_says_none() {
    Meter.Id mapped = filter.map(counter("events.received.total", "event", "Event"));

    assertThat(mapped.getTag("action")).isEqualTo("none");
    assertThat(mapped.getTag("event")).isEqualTo("Event");
  }

  @Test
  void a_count_of_events_with_an_action_stays_as_it_is() {
    Meter.Id id = counter("events.received.total", "action", "UPDATED");

    assertThat(filter.map(id)).isSameAs(id);
  }

  @Test
  void other_meters_get_no_action() {
    Meter.Id id = counter("reconciliations.started.total", "namespace", "a");

    assertThat(filter.map(id)).isSameAs(id);
  }

  private static Meter.Id counter(String name, String key, String value) {
    return new Meter.Id(name, Tags.of(key, value), null, null, Meter.Type.COUNTER);
  }

  /** The SDK counts before it marks: what throws here is an event that never happened. */
  @Test
  void events_of_both_shapes_are_counted_on_the_registry_that_throws_at_the_second_shape() {
    // Given
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.throwExceptionOnRegistrationFailure();
    registry.config().meterFilter(filter);
    Visits visits = new Visits(Clock.systemUTC());
    Metrics metrics = OperatorMeters.countedFromTheStart(registry, visits);

    // When / Then
    assertThatCode(() -> bothShapes(metrics)).doesNotThrowAnyException();
    assertThat(registry.scrape()).contains("action=\"none\"").contains("action=\"UPDATED\"");
  }

  @Test
  void without_the_filter_the_second_shape_throws() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.throwExceptionOnRegistrationFailure();
    Visits visits = new Visits(Clock.systemUTC());
    Metrics metrics = OperatorMeters.countedFromTheStart(registry, visits);

    assertThatThrownBy(() -> bothShapes(metrics)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void bothShapes(Metrics metrics) {
    ResourceID id = new ResourceID("planner", "a");
    Map<String, Object> of =
        Map.of(
            Constants.CONTROLLER_NAME,
            "agentdeployment",
            Constants.RESOURCE_GVK_KEY,
            GroupVersionKind.gvkFor(FlagSet.class));
    metrics.eventReceived(new ResourceEvent(ResourceAction.UPDATED, id, new FlagSet()), of);
    metrics.eventReceived(new Event(id), of);
  }
}
