// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import org.junit.jupiter.api.Test;

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
}
