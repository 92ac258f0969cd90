// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Predicate;

/** The watch of the agents' pods: keeps what they have been through, and announces it at once. */
final class PodWatch implements ResourceEventHandler<Pod>, AutoCloseable {
  private final PodSignals pods;
  private final Predicate<Pod> wanted;
  private final PodSource.News news;
  private final SharedIndexInformer<Pod> informer;

  /**
   * A watch that is not running yet.
   *
   * @param agents the pods of agents
   * @param wanted which of them count; a pod may cease to
   */
  PodWatch(Informable<Pod> agents, PodSignals pods, Predicate<Pod> wanted, PodSource.News news) {
    this.pods = pods;
    this.wanted = wanted;
    this.news = news;
    this.informer = agents.runnableInformer(0);
    // By default an informer that cannot list at first gives up for ever.
    informer.exceptionHandler((_, _) -> true);
  }

  /** Tells that one too, before it is started. */
  void alsoTell(ResourceEventHandler<Pod> handler) {
    informer.addEventHandler(handler);
  }

  /** Lists and watches, in the background. */
  void start() {
    informer.addEventHandler(this);
    var unused =
        informer
            .start()
            .thenRun(
                () -> {
                  pods.listed();
                  news.podsListed();
                });
  }

  @Override
  public void onAdd(Pod pod) {
    onUpdate(pod, pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    boolean changed = wanted.test(pod) ? pods.observe(pod) : pods.forget(pod);
    if (changed) {
      news.podChanged(pod);
    }
  }

  @Override
  public void onDelete(Pod pod, boolean unknown) {
    if (pods.forget(pod)) {
      news.podChanged(pod);
    }
  }

  @Override
  public void close() {
    informer.stop();
  }
}
