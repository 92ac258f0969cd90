// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.agents.FleetNudges;
import dev.sluice.agents.FleetPods;
import dev.sluice.flags.ExportKeeper;
import dev.sluice.flags.FlagWatch;
import dev.sluice.flags.SyncTerms;
import dev.sluice.judge.ConditionSource;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.suites.Suites;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Lags;
import dev.sluice.kube.Scope;
import dev.sluice.kube.SteeringPolicies;
import dev.sluice.kube.Visits;
import dev.sluice.kube.Watchdog;
import dev.sluice.migration.AskedSaves;
import dev.sluice.migration.Authority;
import dev.sluice.migration.Nudges;
import dev.sluice.migration.SavedSource;
import dev.sluice.resources.ResourceConditions;
import dev.sluice.signals.Signals;
import dev.sluice.signals.sources.NumberSources;
import dev.sluice.signals.sources.Provider;
import dev.sluice.state.HttpStateKeeper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What is shared and has no home of its own. */
@ApplicationScoped
public class Beans {
  private static final Logger LOG = Logger.getLogger(Beans.class);

  /** The longest maxReconciliationInterval of any reconciler. */
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(2);

  /** The one clock; whoever needs the time asks for it. */
  @Produces
  @ApplicationScoped
  InstantSource clock() {
    return InstantSource.system();
  }

  @Produces
  @Singleton
  Scope scope(OperatorConfig config) {
    return new Scope(config.namespace().orElse(null));
  }

  @Produces
  @Singleton
  SyncTerms syncTerms(OperatorConfig config) {
    return new SyncTerms(
        config.flags().streamsPerCaller(),
        config.flags().streamDeadline(),
        config.flags().cluster());
  }

  /** Keeps copies of what is served, where a FlagSet asks for them. */
  @Produces
  @Singleton
  ExportKeeper exportKeeper(KubernetesClient client, Applier applier, EpochSource leader) {
    return new ExportKeeper(client, applier, leader);
  }

  @Produces
  @Singleton
  Leadership.Candidate candidate(Config cluster, OperatorConfig config) {
    String namespace = cluster.getNamespace();
    return new Leadership.Candidate(
        namespace == null ? "default" : namespace,
        "sluice",
        UUID.randomUUID().toString(),
        config.leader().epochOffset());
  }

  @Produces
  @Singleton
  @Typed(Candidacy.class)
  Candidacy candidacy(Leadership.Candidate self) {
    return new Candidacy(self, new SteadyClock());
  }

  /** As the extension makes it, and what the elector asks for is noted on its way. */
  @Produces
  @Singleton
  KubernetesClient client(
      KubernetesSerialization serialization, Config cluster, Candidacy candidacy) {
    return new KubernetesClientBuilder()
        .withKubernetesSerialization(serialization)
        .withConfig(cluster)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("election", candidacy))
        .build();
  }

  void stop(@Disposes KubernetesClient client) {
    client.close();
  }

  @Produces
  @Singleton
  Leadership leadership(KubernetesClient client, Leadership.Candidate self) {
    return new Leadership(client, self, () -> Exit.with(1));
  }

  /** Not as the SDK's Metrics, of which there may be one only. */
  @Produces
  @Singleton
  @Typed(Visits.class)
  Visits visits() {
    return new Visits(new SteadyClock());
  }

  @Produces
  @Singleton
  Lags lags() {
    return new Lags(new SteadyClock());
  }

  @Produces
  @Singleton
  Watchdog watchdog(FlagWatch watch, Visits visits, Leadership leadership) {
    return new Watchdog(watch, visits, leadership::leads, new SteadyClock(), LONGEST_INTERVAL);
  }

  @Produces
  @Singleton
  LeaderElectionConfiguration leaderElection(Leadership leadership) {
    return leadership.election();
  }

  @Produces
  @Singleton
  NumberSources numberSources(
      OperatorConfig config, ResourceConditions conditions, InstantSource clock) {
    List<Provider> providers =
        config.providers().entrySet().stream()
            .map(
                one ->
                    new Provider(
                        one.getKey(),
                        one.getValue().url(),
                        one.getValue().tokenFile(),
                        one.getValue().caFile(),
                        one.getValue().timeout(),
                        one.getValue().namespaces().orElse(List.of())))
            .toList();
    providers.stream().flatMap(one -> one.warning().stream()).forEach(LOG::warn);
    return new NumberSources(
        providers,
        new NumberSources.Urls(
            config.signals().urls().enabled(),
            config.signals().urls().hosts().orElse(List.of()),
            config.signals().urls().networks().orElse(List.of()),
            config.signals().urls().caFile()),
        conditions.reader(),
        clock);
  }

  void stop(@Disposes NumberSources sources) {
    sources.close();
  }

  @Produces
  @Singleton
  Signals signals(
      KubernetesClient client,
      Scope scope,
      OperatorConfig config,
      NumberSources numbers,
      InstantSource clock,
      Nudges nudges,
      FleetNudges fleets) {
    Signals signals =
        new Signals(
            scope.of(client.pods()).withLabel(Signals.POD_LABEL),
            (namespace, selector) ->
                client.pods().inNamespace(namespace).withLabelSelector(selector),
            config.agents().addressMap(),
            numbers,
            clock,
            owner -> {
              if (!fleets.heard(owner)) {
                nudges.ring(owner);
              }
            },
            fleets::ring);
    signals.start();
    return signals;
  }

  void stop(@Disposes Signals signals) {
    signals.close();
  }

  @Produces
  @Singleton
  HttpStateKeeper saves(Signals signals, InstantSource clock, Nudges nudges, FleetNudges fleets) {
    return HttpStateKeeper.of(
        signals.calls(),
        clock,
        owner -> {
          if (!fleets.heard(owner)) {
            nudges.ring(owner);
          }
        });
  }

  @Produces
  @Singleton
  SavedSource saved(HttpStateKeeper saves) {
    return new AskedSaves(saves);
  }

  void stop(@Disposes HttpStateKeeper saves) {
    saves.close();
  }

  @Produces
  @Singleton
  HealthSource health(Signals signals) {
    return signals.health();
  }

  @Produces
  @Singleton
  FleetPods fleetPods(Signals signals) {
    return signals.fleets();
  }

  @Produces
  @Singleton
  ResourceConditions resourceConditions(
      KubernetesClient client,
      Applier applier,
      Leadership leadership,
      InstantSource clock,
      Nudges nudges) {
    return new ResourceConditions(client, applier, leadership, clock, nudges::ring);
  }

  void stop(@Disposes ResourceConditions conditions) {
    conditions.close();
  }

  @Produces
  @Singleton
  ConditionSource conditions(ResourceConditions conditions) {
    return conditions.source();
  }

  @Produces
  @Singleton
  Suites suites(ResourceConditions conditions) {
    return conditions.suites();
  }

  /** Looked at in every replica: whoever comes to lead has to know. */
  @Produces
  @Singleton
  SteeringPolicies steeringPolicies(
      KubernetesClient client, OperatorConfig config, MeterRegistry meters) {
    SteeringPolicies policies = new SteeringPolicies(client);
    Gauge.builder("sluice.authorization.enforced", policies, p -> p.enforced() ? 1 : 0)
        .description(
            "1 if the admission policies that ask for the verbs of who steers are in force")
        .register(meters);
    policies.start(config.steering().policyInterval());
    return policies;
  }

  void stop(@Disposes SteeringPolicies policies) {
    policies.close();
  }

  @Produces
  @Singleton
  Authority authority(SteeringPolicies policies) {
    return policies::missing;
  }
}
