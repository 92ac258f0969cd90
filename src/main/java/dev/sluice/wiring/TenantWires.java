// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.TenantRules;
import dev.sluice.flags.Tenants;
import dev.sluice.flags.peers.Peers;
import dev.sluice.flags.peers.PodAddressWatch;
import dev.sluice.flags.tls.Listening;
import dev.sluice.kube.Scope;
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
  private final Scope scope;
  private final MeterRegistry registry;
  private @Nullable PodAddressWatch watch;
  private @Nullable TenantRules rules;

  /** Nothing is watched yet. */
  public TenantWires(
      OperatorConfig config, KubernetesClient client, Scope scope, MeterRegistry registry) {
    this.flags = config.flags();
    this.client = client;
    this.scope = scope;
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
    PodAddressWatch addresses = new PodAddressWatch(client, scope, Peers.Patience.NORMAL, steady);
    watch = addresses;
    TenantRules confined =
        new TenantRules(
            addresses.peers(),
            new TenantRules.Terms(
                sync.unknownPeers() == UnknownPeers.Allow,
                sync.trustedNamespaces().orElse(Set.of())),
            steady);
    rules = confined;
    return confined;
  }

  /** From nought on, also where callers are not told apart: what is not there cannot be watched. */
  private void register() {
    Gauge.builder("sluice.flag.pod.addresses", this, w -> w.watch == null ? 0 : w.watch.known())
        .description("Addresses of pods that are known")
        .register(registry);
    refused("namespace", TenantRules::foreign);
    refused("unknown", TenantRules::unknown);
    FunctionCounter.builder("sluice.flag.callers.unknown", this, w -> w.count(TenantRules::let))
        .description("Calls of the sync wire that were answered although nobody knows the caller")
        .register(registry);
  }

  private void refused(String reason, ToDoubleFunction<TenantRules> count) {
    FunctionCounter.builder("sluice.flag.callers.refused", this, w -> w.count(count))
        .tag("reason", reason)
        .description("Calls of the sync wire that were refused for who called")
        .register(registry);
  }

  private double count(ToDoubleFunction<TenantRules> count) {
    return rules == null ? 0 : count.applyAsDouble(rules);
  }

  void start(@Observes StartupEvent event, Tenants tenants) {
    register();
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
