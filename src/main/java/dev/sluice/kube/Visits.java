// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** When each object last came to its reconciler, and in which version, as the SDK tells it. */
public final class Visits implements Metrics {
  private final InstantSource steady;
  private final Map<String, Visit> last = new ConcurrentHashMap<>();

  /** None yet; the clock never jumps. */
  public Visits(InstantSource steady) {
    this.steady = steady;
  }

  /** Not when it is submitted or has ended: the SDK tells both of objects that it then forgets. */
  @Override
  public void reconciliationStarted(HasMetadata object, Map<String, Object> metadata) {
    last.put(object.getMetadata().getUid(), new Visit(version(object), steady.instant()));
  }

  Optional<Visit> last(String uid) {
    return Optional.ofNullable(last.get(uid));
  }

  void keep(Set<String> uids) {
    last.keySet().retainAll(uids);
  }

  /** Versions of one kind grow: the API server promises it (KEP-5504), and the SDK counts on it. */
  static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /** One visit. */
  record Visit(long version, Instant time) {}
}
