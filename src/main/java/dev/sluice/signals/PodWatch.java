// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** The watch of the agents' pods: keeps what they have been through, and announces it at once. */
final class PodWatch implements ResourceEventHandler<Pod>, AutoCloseable {
  private final PodSignals pods;
  private final HealthLooks looks;
  private final SharedIndexInformer<Pod> informer;

  /**
   * A watch that is not running yet.
   *
   * @param agents the pods of all agents that there are
   */
  PodWatch(Informable<Pod> agents, PodSignals pods, HealthLooks looks) {
    this.pods = pods;
    this.looks = looks;
    this.informer = agents.runnableInformer(0);
    // By default an informer that cannot list at first gives up for ever.
    informer.exceptionHandler((_, _) -> true);
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
                  looks.podsListed();
                });
  }

  @Override
  public void onAdd(Pod pod) {
    onUpdate(pod, pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    if (pods.observe(pod)) {
      looks.podChanged(pod);
    }
  }

  @Override
  public void onDelete(Pod pod, boolean unknown) {
    if (pods.forget(pod)) {
      looks.podChanged(pod);
    }
  }

  @Override
  public void close() {
    informer.stop();
  }
}
