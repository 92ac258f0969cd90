// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.kube.Applier;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.migration.Nudges;
import dev.sluice.resources.ResourceConditions;
import dev.sluice.signals.Signals;
import dev.sluice.signals.sources.NumberSources;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * All reconcilers at work in one namespace, without Quarkus, and with health as it really is: read
 * off the pods and the objects of that namespace.
 *
 * @param running what they do is counted there
 */
public record SeeingOperator(RunningOperator running, Parts parts) implements AutoCloseable {
  /** Returns when the caches are filled. */
  public static SeeingOperator start(KubernetesClient client) {
    InstantSource clock = InstantSource.system();
    Parts parts = new Parts();
    Nudges nudges = new Nudges();
    ResourceConditions conditions =
        parts.keep(
            new ResourceConditions(
                client,
                new Applier(client, RefusedWrites.UNNOTED),
                () -> null,
                clock,
                nudges::ring));
    NumberSources numbers =
        parts.keep(
            new NumberSources(
                List.of(),
                new NumberSources.Urls(false, List.of(), List.of(), Optional.empty()),
                conditions.reader(),
                clock));
    Signals signals =
        parts.keep(
            new Signals(
                client.pods().withLabel(Signals.POD_LABEL),
                (namespace, selector) ->
                    client.pods().inNamespace(namespace).withLabelSelector(selector),
                Optional.empty(),
                numbers,
                clock,
                nudges::ring,
                (_, _) -> {}));
    signals.start();
    return new SeeingOperator(
        RunningOperator.startAll(
            client,
            (c, own) ->
                WholeOperator.reconcilers(
                    c, own, signals.health(), conditions.suites(), nudges, () -> null)),
        parts);
  }

  @Override
  public void close() {
    running.close();
    parts.close();
  }
}
