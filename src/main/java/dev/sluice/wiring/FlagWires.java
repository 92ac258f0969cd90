// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.Deliveries;
import dev.sluice.flags.DeliveryKeeper;
import dev.sluice.flags.DeliveryWatch;
import dev.sluice.flags.FlagSyncServer;
import dev.sluice.flags.FlagWatch;
import dev.sluice.flags.SyncSecurity;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;

/** Starts and stops the flag wires with the process, in every replica, whoever leads. */
@ApplicationScoped
public class FlagWires {
  private final OperatorConfig config;
  private final FlagWatch watch;
  private final FlagSyncServer server;
  private final DeliveryKeeper keeper;
  private final DeliveryWatch delivered;
  private final FlagMeters meters;

  /** The wires of that configuration. */
  public FlagWires(
      OperatorConfig config,
      FlagWatch watch,
      FlagSyncServer server,
      Deliveries deliveries,
      DeliveryKeeper keeper,
      DeliveryWatch delivered,
      MeterRegistry registry,
      InstantSource clock) {
    this.config = config;
    this.watch = watch;
    this.server = server;
    this.keeper = keeper;
    this.delivered = delivered;
    this.meters = new FlagMeters(registry, deliveries, watch, server, clock);
  }

  void start(@Observes StartupEvent event) {
    meters.register();
    OperatorConfig.Flags flags = config.flags();
    server.start(
        flags.host(),
        flags.port(),
        SyncSecurity.of(
            flags.host(),
            flags.sync().plainText(),
            flags.tls().certificateFile(),
            flags.tls().keyFile()));
    watch.start();
    keeper.start();
    delivered.start();
  }

  void stop(@Observes ShutdownEvent event) {
    server.stop();
    keeper.stop();
    delivered.stop();
    watch.stop();
  }
}
