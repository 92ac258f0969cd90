// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.Deliveries;
import dev.sluice.flags.DeliveryKeeper;
import dev.sluice.flags.DeliveryWatch;
import dev.sluice.flags.FlagStore;
import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.kube.Applier;
import dev.sluice.migration.Nudges;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;

/** Who has been sent which flags, from replica to replica. */
@ApplicationScoped
public class DeliveryBeans {
  /** What this replica has delivered, told by a Lease of its own. */
  @Produces
  @Singleton
  DeliveryKeeper deliveryKeeper(
      FlagStore store,
      Deliveries deliveries,
      Applier applier,
      Leadership.Candidate self,
      OperatorConfig config,
      MeterRegistry meters,
      InstantSource clock) {
    Timer took = FlagMeters.delivery(meters);
    String name = config.replica().name().orElseGet(DeliveryBeans::host);
    return new DeliveryKeeper(
        store,
        deliveries,
        name,
        report ->
            applier.declare(DeliveryLease.of(report, self.namespace(), config.replica().uid())),
        took::record,
        clock);
  }

  @Produces
  @Singleton
  DeliveryWatch deliveryWatch(
      KubernetesClient client,
      Leadership.Candidate self,
      FlagStore store,
      DeliveryKeeper own,
      Nudges nudges,
      InstantSource clock) {
    return new DeliveryWatch(client, self.namespace(), store, own, nudges::ring, clock);
  }

  /** As a name of an object may be. */
  private static String host() {
    String host = System.getenv().getOrDefault("HOSTNAME", "local");
    String plain = host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.replaceAll("^-+|-+$", "").isEmpty() ? "local" : plain.replaceAll("^-+|-+$", "");
  }
}
