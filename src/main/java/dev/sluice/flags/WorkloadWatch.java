// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.FlagSet;
import dev.sluice.api.Unreadable;
import dev.sluice.api.WorkloadRef;
import dev.sluice.flags.eval.WorkloadSight;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches the workloads that FlagSets name: each by its name, and only while a set names it, so
 * that the workloads of the whole cluster need not be held for a few.
 */
final class WorkloadWatch extends AbstractEventSource<Void, FlagSet>
    implements ResourceEventAware<FlagSet> {
  private final KubernetesClient client;
  private final Map<Key, Watched> watches = new ConcurrentHashMap<>();

  WorkloadWatch(KubernetesClient client) {
    super(Void.class, "workloads");
    this.client = client;
  }

  private record Key(String namespace, WorkloadRef ref) {}

  private record Watched(
      SharedIndexInformer<? extends HasMetadata> informer, Set<ResourceID> sets) {}

  /** What is seen of the workloads of a set; one that has not been listed yet is left out. */
  Map<WorkloadRef, WorkloadSight> sights(FlagSet set) {
    Map<WorkloadRef, WorkloadSight> sights = new HashMap<>();
    for (WorkloadRef ref : set.getSpec().workloads()) {
      sight(new Key(set.getMetadata().getNamespace(), ref)).ifPresent(s -> sights.put(ref, s));
    }
    return sights;
  }

  private Optional<WorkloadSight> sight(Key key) {
    Watched watched = watches.get(key);
    if (watched == null || !watched.informer().hasSynced()) {
      return Optional.empty();
    }
    return Optional.of(
        watched.informer().getStore().list().stream()
            .findFirst()
            .map(Sights::of)
            .orElseGet(WorkloadSight.Missing::new));
  }

  @Override
  public void onResourceCreated(FlagSet set) {
    if (Unreadable.of(set).isPresent()) {
      return;
    }
    ResourceID id = ResourceID.fromResource(set);
    Set<Key> named = new HashSet<>();
    set.getSpec()
        .workloads()
        .forEach(ref -> named.add(new Key(set.getMetadata().getNamespace(), ref)));
    watches.keySet().stream().filter(key -> !named.contains(key)).forEach(key -> leave(key, id));
    named.forEach(
        key ->
            watches
                .computeIfAbsent(key, k -> new Watched(informer(k), ConcurrentHashMap.newKeySet()))
                .sets()
                .add(id));
  }

  @Override
  public void onResourceUpdated(FlagSet set, FlagSet before) {
    onResourceCreated(set);
  }

  @Override
  public void onResourceDeleted(FlagSet set) {
    ResourceID id = ResourceID.fromResource(set);
    watches.keySet().forEach(key -> leave(key, id));
  }

  private void leave(Key key, ResourceID set) {
    watches.computeIfPresent(
        key,
        (_, watched) -> {
          watched.sets().remove(set);
          if (!watched.sets().isEmpty()) {
            return watched;
          }
          watched.informer().stop();
          return null;
        });
  }

  private SharedIndexInformer<? extends HasMetadata> informer(Key key) {
    var apps = client.apps();
    return switch (key.ref().kind()) {
      case StatefulSet ->
          started(
              key,
              apps.statefulSets()
                  .inNamespace(key.namespace())
                  .withName(key.ref().name())
                  .runnableInformer(0));
      case Deployment ->
          started(
              key,
              apps.deployments()
                  .inNamespace(key.namespace())
                  .withName(key.ref().name())
                  .runnableInformer(0));
    };
  }

  private <R extends HasMetadata> SharedIndexInformer<R> started(
      Key key, SharedIndexInformer<R> informer) {
    // By default an informer that cannot list at first gives up for ever.
    informer.exceptionHandler((_, _) -> true).addEventHandler(new Changes<>(() -> ring(key)));
    var unused = informer.start().thenRun(() -> ring(key));
    return informer;
  }

  private void ring(Key key) {
    Watched watched = watches.get(key);
    if (watched != null && isRunning()) {
      watched.sets().forEach(id -> getEventHandler().handleEvent(new Event(id)));
    }
  }

  @Override
  public Set<Void> getSecondaryResources(FlagSet set) {
    return Set.of();
  }

  @Override
  public void stop() {
    super.stop();
    watches.values().forEach(watched -> watched.informer().stop());
    watches.clear();
  }

  /** The status of a workload changes often, and says nothing that counts here. */
  private record Changes<R extends HasMetadata>(Runnable changed)
      implements ResourceEventHandler<R> {
    @Override
    public void onAdd(R added) {
      changed.run();
    }

    @Override
    public void onUpdate(R before, R after) {
      if (!Sights.of(before).equals(Sights.of(after))) {
        changed.run();
      }
    }

    @Override
    public void onDelete(R deleted, boolean finalStateUnknown) {
      changed.run();
    }
  }
}
