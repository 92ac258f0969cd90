// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Watches the objects of the examples, as anybody could, and counts what is written to them. */
final class ApiWatch implements AutoCloseable {
  private final InstantSource clock;
  private final StatusWrites writes;
  private final BlockingQueue<Seen> migrations = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable FlagSet> flagSet = new AtomicReference<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  /**
   * A migration as it was seen.
   *
   * @param at when the watch brought it
   */
  record Seen(Migration migration, Instant at) {}

  ApiWatch(KubernetesClient client, StatusWrites writes, InstantSource clock) {
    this.clock = clock;
    this.writes = writes;
    informers.add(watch(client, Migration.class, Example.MIGRATION));
    informers.add(watch(client, Migration.class, Example.TRACING));
    informers.add(watch(client, FlagSet.class, Example.FLAG_SET));
    informers.add(watch(client, AgentDeployment.class, Example.FLEET.name()));
  }

  /** The next change of a migration; null if there is none within that time. */
  @Nullable Seen next(Duration within) throws InterruptedException {
    return migrations.poll(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Nullable FlagSet flagSet() {
    return flagSet.get();
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private <T extends CustomResource<?, ?>> SharedIndexInformer<T> watch(
      KubernetesClient client, Class<T> type, String name) {
    return client
        .resources(type)
        .inNamespace(Example.NAMESPACE)
        .withName(name)
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(T now) {
                seen(null, now);
              }

              @Override
              public void onUpdate(T before, T now) {
                seen(before, now);
              }

              @Override
              public void onDelete(T last, boolean unknown) {
                // Nothing of the example is ever deleted; the expectations would say so.
              }
            });
  }

  private void seen(@Nullable CustomResource<?, ?> before, CustomResource<?, ?> now) {
    Instant at = clock.instant();
    Object status = now.getStatus();
    if (status != null && !Objects.equals(before == null ? null : before.getStatus(), status)) {
      writes.count(now.getKind(), before);
    }
    if (now instanceof Migration migration) {
      migrations.add(new Seen(migration, at));
    }
    if (now instanceof FlagSet set) {
      flagSet.set(set);
    }
  }
}
