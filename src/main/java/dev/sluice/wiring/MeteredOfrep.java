// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.ofrep.http.OfrepMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what OFREP does. */
final class MeteredOfrep implements OfrepMeters {
  private final MeterRegistry registry;
  private final Counter unknown;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  private record Kind(String endpoint, int status) {}

  MeteredOfrep(MeterRegistry registry) {
    this.registry = registry;
    this.unknown =
        Counter.builder("sluice.ofrep.unknown.flags")
            .description("Requests for a flag that nobody has declared")
            .register(registry);
    // Before the first request there is nothing to be seen of it otherwise.
    for (String endpoint : List.of("single", "bulk")) {
      timers.put(new Kind(endpoint, 200), timer(new Kind(endpoint, 200)));
    }
  }

  @Override
  public void answered(String endpoint, int status, Duration took) {
    timers.computeIfAbsent(new Kind(endpoint, status), this::timer).record(took);
  }

  @Override
  public void unknownFlag() {
    unknown.increment();
  }

  private Timer timer(Kind kind) {
    return Timer.builder("sluice.ofrep.requests")
        .description("Requests of OFREP, to their answer; of a stream, to its begin")
        .tag("endpoint", kind.endpoint())
        .tag("status", Integer.toString(kind.status()))
        .register(registry);
  }
}
