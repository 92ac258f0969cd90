// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.agents.FleetNudges;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import dev.sluice.migration.turn.NamedPolicy;
import dev.sluice.signals.Signals;
import dev.sluice.signals.sources.NumberSources;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The watch of all pods of agents, as the operator has it; it ends with its client. */
public final class WatchedPods {
  private WatchedPods() {}

  /** For fleets alone: who asks for the health of anything else asks elsewhere. */
  public static Signals of(KubernetesClient client, FleetNudges fleets) {
    return of(client, fleets, owner -> {});
  }

  /**
   * As {@link #of(KubernetesClient, FleetNudges)}.
   *
   * @param others are told of the health of whoever is no fleet
   */
  public static Signals of(KubernetesClient client, FleetNudges fleets, Consumer<String> others) {
    return of(client, fleets, others, Optional.empty());
  }

  /**
   * As {@link #of(KubernetesClient, FleetNudges, Consumer)}.
   *
   * @param addresses where agents are asked whose pods have no address that could be
   */
  public static Signals of(
      KubernetesClient client,
      FleetNudges fleets,
      Consumer<String> others,
      Optional<Path> addresses) {
    Signals signals =
        new Signals(
            client.pods().inAnyNamespace().withLabel(Signals.POD_LABEL),
            (namespace, selector) ->
                client.pods().inNamespace(namespace).withLabelSelector(selector),
            addresses,
            new NumberSources(
                List.of(),
                new NumberSources.Urls(false, List.of(), List.of(), Optional.empty()),
                (namespace, asked) -> {
                  throw new UnsupportedOperationException("no policy of a fleet asks that");
                },
                InstantSource.system()),
            InstantSource.system(),
            owner -> {
              if (!fleets.heard(owner)) {
                others.accept(owner);
              }
            },
            fleets::ring);
    signals.start();
    return signals;
  }

  /** By pods only: simulated ones serve no metrics, which would be blindness. */
  public static HealthSource health(Signals signals) {
    return query -> signals.health().health(podsOnly(query));
  }

  private static HealthQuery podsOnly(HealthQuery q) {
    return new HealthQuery(
        q.owner(),
        q.attempt(),
        NamedPolicy.PODS_ONLY,
        q.workloads(),
        Map.of(),
        q.exposed(),
        q.next(),
        q.later(),
        q.since(),
        q.stageStart(),
        q.baselines(),
        q.judge(),
        q.byId(),
        q.terms());
  }
}
