// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The watch of the agents' pods: keeps what they have been through, and announces it at once. */
final class PodWatch implements ResourceEventHandler<Pod>, AutoCloseable {
  private final PodSignals pods;
  private final Predicate<Pod> wanted;
  private final PodSource.News news;
  private final SharedIndexInformer<Pod> informer;
  private final List<ResourceEventHandler<Pod>> others = new ArrayList<>();

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

  /**
   * Tells that one too, from before it is started. In the same turn, and after what pods have been
   * through is kept: whoever sees a pod there finds it here as well.
   */
  void alsoTell(ResourceEventHandler<Pod> handler) {
    others.add(handler);
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
    boolean changed = kept(pod);
    others.forEach(other -> other.onAdd(pod));
    tell(changed, pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    boolean changed = kept(pod);
    others.forEach(other -> other.onUpdate(before, pod));
    tell(changed, pod);
  }

  @Override
  public void onDelete(Pod pod, boolean unknown) {
    boolean changed = pods.forget(pod);
    others.forEach(other -> other.onDelete(pod, unknown));
    tell(changed, pod);
  }

  private boolean kept(Pod pod) {
    return wanted.test(pod) ? pods.observe(pod) : pods.forget(pod);
  }

  private void tell(boolean changed, Pod pod) {
    if (changed) {
      news.podChanged(pod);
    }
  }

  @Override
  public void close() {
    informer.stop();
  }
}
