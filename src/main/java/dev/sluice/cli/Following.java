// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.Migration;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Changes of migrations as a watch brings them; a watch that breaks is taken up again. */
final class Following implements AutoCloseable {
  private final BlockingQueue<Change> changes;
  private final SharedIndexInformer<Migration> informer;

  /**
   * One change.
   *
   * @param migration as it is now, or was last
   * @param gone whether it has been deleted
   */
  record Change(Migration migration, boolean gone) {}

  private Following(BlockingQueue<Change> changes, SharedIndexInformer<Migration> informer) {
    this.changes = changes;
    this.informer = informer;
  }

  static Following of(Informable<Migration> migrations) {
    BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    return new Following(changes, migrations.inform(into(changes)));
  }

  /** The next change; empty if there is none within that time. */
  Optional<Change> next(Duration within) throws InterruptedException {
    return Optional.ofNullable(changes.poll(within.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    informer.close();
  }

  private static ResourceEventHandler<Migration> into(BlockingQueue<Change> changes) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(Migration migration) {
        changes.add(new Change(migration, false));
      }

      @Override
      public void onUpdate(Migration before, Migration migration) {
        changes.add(new Change(migration, false));
      }

      @Override
      public void onDelete(Migration last, boolean unknown) {
        changes.add(new Change(last, true));
      }
    };
  }
}
