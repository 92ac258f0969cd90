// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Notices who changes an object that is shared: the caches hand out the objects themselves, and
 * whoever changes one changes it for everybody.
 */
public final class Untouched {
  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final List<String> touched = new CopyOnWriteArrayList<>();

  /** Does that work, and looks at those objects before and after. */
  public <R> R during(List<? extends HasMetadata> shared, Supplier<R> work) {
    IdentityHashMap<HasMetadata, String> before = new IdentityHashMap<>();
    shared.forEach(object -> before.put(object, serialization.asJson(object)));
    try {
      return work.get();
    } finally {
      before.forEach(
          (object, json) -> {
            String now = serialization.asJson(object);
            if (!now.equals(json)) {
              touched.add(json + " has become " + now);
            }
          });
    }
  }

  /** Who was changed, and how. */
  public List<String> touched() {
    return List.copyOf(touched);
  }
}
