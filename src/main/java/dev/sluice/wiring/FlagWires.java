// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.Deliveries;
import dev.sluice.flags.DeliveryKeeper;
import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.FlagWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Starts and stops the flag wires with the process, in every replica, whoever leads. */
@ApplicationScoped
public class FlagWires {
  private final OperatorConfig config;
  private final FlagWatch watch;
  private final FlagSyncServer server;
  private final DeliveryKeeper keeper;
  private final FlagMeters meters;

  /** The wires of that configuration. */
  public FlagWires(
      OperatorConfig config,
      FlagWatch watch,
      FlagSyncServer server,
      Deliveries deliveries,
      DeliveryKeeper keeper,
      MeterRegistry registry) {
    this.config = config;
    this.watch = watch;
    this.server = server;
    this.keeper = keeper;
    this.meters = new FlagMeters(registry, deliveries, watch);
  }

  void start(@Observes StartupEvent event) {
    meters.register();
    server.start(config.flags().host(), config.flags().port());
    watch.start();
    keeper.start();
  }

  void stop(@Observes ShutdownEvent event) {
    server.stop();
    keeper.stop();
    watch.stop();
  }
}
