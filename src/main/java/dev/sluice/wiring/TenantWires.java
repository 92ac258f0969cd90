// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.TenantRules;
import dev.sluice.flags.Tenants;
import dev.sluice.flags.peers.Peers;
import dev.sluice.flags.peers.PodAddressWatch;
import dev.sluice.flags.tls.Listening;
import dev.sluice.wiring.SyncConfig.UnknownPeers;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Who reads which flags over the sync wire, in every replica. */
@ApplicationScoped
public class TenantWires {
  private static final Logger LOG = Logger.getLogger(TenantWires.class);

  private final OperatorConfig.Flags flags;
  private final KubernetesClient client;
  private final MeterRegistry registry;
  private @Nullable PodAddressWatch watch;

  /** Nothing is watched yet. */
  public TenantWires(OperatorConfig config, KubernetesClient client, MeterRegistry registry) {
    this.flags = config.flags();
    this.client = client;
    this.registry = registry;
  }

  /** Pods reach no loopback, and whoever does is on this machine. */
  @Produces
  @Singleton
  Tenants tenants() {
    SyncConfig sync = flags.sync();
    if (!sync.confine() || Listening.isLoopback(flags.host())) {
      return Tenants.OPEN;
    }
    SteadyClock steady = new SteadyClock();
    PodAddressWatch addresses = new PodAddressWatch(client, Peers.Patience.NORMAL, steady);
    watch = addresses;
    TenantRules rules =
        new TenantRules(
            addresses.peers(),
            new TenantRules.Terms(
                sync.unknownPeers() == UnknownPeers.Allow,
                sync.trustedNamespaces().orElse(Set.of())),
            steady);
    Gauge.builder("sluice.flag.pod.addresses", addresses, PodAddressWatch::known)
        .description("Addresses of pods that are known")
        .register(registry);
    refused(rules, "namespace", TenantRules::foreign);
    refused(rules, "unknown", TenantRules::unknown);
    FunctionCounter.builder("sluice.flag.callers.unknown", rules, TenantRules::let)
        .description("Calls of the sync wire that were answered although nobody knows the caller")
        .register(registry);
    return rules;
  }

  private void refused(TenantRules rules, String reason, ToDoubleFunction<TenantRules> count) {
    FunctionCounter.builder("sluice.flag.callers.refused", rules, count)
        .tag("reason", reason)
        .description("Calls of the sync wire that were refused for who called")
        .register(registry);
  }

  void start(@Observes StartupEvent event, Tenants tenants) {
    if (watch != null) {
      watch.start();
      LOG.info("pods read the flags of their own namespace over the sync wire");
    } else {
      LOG.infof(
          "whoever reaches %s reads all flags over the sync wire: it is loopback, or"
              + " sluice.flags.sync.confine is false",
          flags.host());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (watch != null) {
      watch.close();
    }
  }

  /** A replica that knows no pods would have to ask for each. */
  @Produces
  @Singleton
  @Readiness
  HealthCheck readiness() {
    return () ->
        HealthCheckResponse.named("callers known").status(watch == null || watch.listed()).build();
  }
}
