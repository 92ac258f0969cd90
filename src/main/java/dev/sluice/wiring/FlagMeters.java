// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static java.time.ZoneOffset.UTC;

import dev.sluice.flags.Deliveries;
import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.FlagWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** Counts what goes over the flag wires of this replica. */
final class FlagMeters {
  private static final Duration[] BUCKETS =
      LongStream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Deliveries deliveries;
  private final FlagWatch watch;
  private final FlagSyncServer server;
  private final InstantSource clock;

  FlagMeters(
      MeterRegistry registry,
      Deliveries deliveries,
      FlagWatch watch,
      FlagSyncServer server,
      InstantSource clock) {
    this.registry = registry;
    this.deliveries = deliveries;
    this.watch = watch;
    this.server = server;
    this.clock = clock;
  }

  void register() {
    Gauge.builder("sluice.flag.streams", deliveries, Deliveries::open)
        .description("Sync streams that are open and have been sent their flags")
        .register(registry);
    Gauge.builder("sluice.flag.streams.plain", server, FlagSyncServer::plainStreams)
        .description("Sync streams that are open in plain text")
        .register(registry);
    Gauge.builder("sluice.flag.certificate.shown", server, s -> s.shown().isEmpty() ? 0 : 1)
        .description("1 while clients of the sync stream are shown a certificate")
        .register(registry);
    Gauge.builder("sluice.flag.documents.oversized", server, FlagSyncServer::oversized)
        .description("Selectors that are read whose documents are larger than clients take")
        .register(registry);
    Gauge.builder("sluice.flag.leases.unrenewed", watch, w -> w.unrenewed().size())
        .description("FlagSets with leases that this replica has let end")
        .register(registry);
    Gauge.builder("sluice.flags.due", () -> watch.due(LocalDate.ofInstant(clock.instant(), UTC)))
        .description("Flags that are there though their removeBy has passed")
        .register(registry);
    counter("sluice.flag.documents.sent", "Documents of flags sent", Deliveries::sent);
    counter(
        "sluice.flag.documents.skipped",
        "Documents that slow readers were spared, because a newer one came",
        Deliveries::skipped);
    counter(
        "sluice.flag.streams.refused",
        "Sync streams refused, because their caller had too many",
        Deliveries::refused);
  }

  /** How long changes take to the last client of this replica. */
  static Timer delivery(MeterRegistry registry) {
    return Timer.builder("sluice.flag.delivery")
        .description("From the decision to the last client that was sent what it changed")
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private void counter(String name, String description, ToDoubleFunction<Deliveries> count) {
    FunctionCounter.builder(name, deliveries, count).description(description).register(registry);
  }
}
