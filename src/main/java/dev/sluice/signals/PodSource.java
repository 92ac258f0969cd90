// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;

/** What pods have been through. */
interface PodSource {
  /** Who is told when a judge may now see pods otherwise. */
  interface News {
    /** A pod has changed. */
    void podChanged(Pod pod);

    /** Pods have been listed for the first time. */
    void podsListed();
  }

  /** What is known now of the pods that a question is about. */
  PodFacts facts(HealthQuery query, News news);

  /** Nobody asks any more but with these questions. */
  void retain(Collection<HealthQuery> asked);
}
