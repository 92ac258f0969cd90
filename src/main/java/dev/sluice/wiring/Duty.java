// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.flags.FlagWatch;
import dev.sluice.kube.Scope;
import dev.sluice.kube.Watchdog;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** The process as one of the replicas that may lead: when it begins, and when it ends. */
@ApplicationScoped
public class Duty {
  private static final String ELECTING =
      "quarkus.operator-sdk.activate-leader-election-for-profiles";

  private final KubernetesClient client;
  private final Leadership leadership;
  private final MissingRights missing;
  private final String caConfigMap;
  private final boolean elected;

  /** Shows on that registry whether this process leads, and how well. */
  public Duty(
      KubernetesClient client,
      Leadership leadership,
      Leadership.Candidate self,
      Scope scope,
      OperatorConfig settings,
      Watchdog watchdog,
      FlagWatch watch,
      MeterRegistry registry,
      Config config) {
    this.client = client;
    this.leadership = leadership;
    this.missing = new MissingRights(client, scope, self.namespace());
    this.caConfigMap = settings.flags().tls().caConfigMap();
    List<String> electing = config.getOptionalValues(ELECTING, String.class).orElse(List.of());
    this.elected = ConfigUtils.getProfiles().stream().anyMatch(electing::contains);
    Gauge.builder("sluice.leader", leadership, l -> l.leads() ? 1 : 0)
        .description("1 while this process reconciles, 0 while it stands by")
        .register(registry);
    Gauge.builder("sluice.oldest.unreconciled", watchdog, w -> seconds(w.look().unreconciled()))
        .description("How long any object has been waiting for its reconciler or its status")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("sluice.unreadable.objects", watch, FlagWatch::unreadable)
        .description("Objects that this version cannot wholly read, and so leaves as they are")
        .register(registry);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  void start(@Observes StartupEvent event) {
    if (elected) {
      // Before the operator starts: until then the replicas of the version before serve and lead.
      InstalledCrds.requireAll(client);
      var _ = Thread.startVirtualThread(() -> missing.tell(Rights.all(caConfigMap)));
    } else {
      leadership.alone();
    }
  }

  /** Before the operator gives up its Lease, which would look like a loss. */
  void stop(@Observes @Priority(1) ShutdownEvent event) {
    leadership.ending();
  }
}
