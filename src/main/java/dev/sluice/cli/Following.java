// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Changes of objects as a watch brings them; a watch that breaks is taken up again. */
final class Following implements AutoCloseable {
  private final BlockingQueue<Change> changes;
  private final List<SharedIndexInformer<?>> informers;

  /**
   * One change.
   *
   * @param object as it is now, or was last
   * @param gone whether it has been deleted
   */
  record Change(HasMetadata object, boolean gone) {}

  private Following(BlockingQueue<Change> changes, List<SharedIndexInformer<?>> informers) {
    this.changes = changes;
    this.informers = informers;
  }

  static Following of(List<? extends Informable<? extends HasMetadata>> objects) {
    BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    List<SharedIndexInformer<?>> informers = new ArrayList<>();
    Following following = new Following(changes, informers);
    try {
      objects.forEach(watched -> informers.add(informed(watched, changes)));
      return following;
    } catch (RuntimeException e) {
      following.close();
      throw e;
    }
  }

  private static <T extends HasMetadata> SharedIndexInformer<T> informed(
      Informable<T> objects, BlockingQueue<Change> changes) {
    return objects.inform(into(changes));
  }

  /** The next change; empty if there is none within that time. */
  Optional<Change> next(Duration within) throws InterruptedException {
    return Optional.ofNullable(changes.poll(within.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> into(
      BlockingQueue<Change> changes) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        changes.add(new Change(object, false));
      }

      @Override
      public void onUpdate(T before, T object) {
        changes.add(new Change(object, false));
      }

      @Override
      public void onDelete(T last, boolean unknown) {
        changes.add(new Change(last, true));
      }
    };
  }
}
