// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the API server lets only those steer who may, and in their own name only. */
@FunctionalInterface
public interface Authority {
  /** Reason of the Event that says so where it is not. */
  String UNENFORCED = "AuthorizationUnenforced";

  /** What is missing for that, in words; empty if nothing is. */
  Optional<String> missing();

  /** The annotations of an object, without a name that anybody could have written there. */
  default Map<String, String> believed(@Nullable Map<String, String> annotations) {
    Map<String, String> others = new HashMap<>(annotations == null ? Map.of() : annotations);
    if (missing().isPresent()) {
      others.remove(Annotations.ACTOR);
    }
    return others;
  }

  /** The migration, without a name that anybody could have written there. */
  default Migration believed(Migration migration) {
    Map<String, String> annotations = migration.getMetadata().getAnnotations();
    if (missing().isEmpty() || annotations == null || !annotations.containsKey(Annotations.ACTOR)) {
      return migration;
    }
    Map<String, String> others = believed(annotations);
    Migration nameless = new Migration();
    nameless.setMetadata(migration.getMetadata().edit().withAnnotations(others).build());
    nameless.setSpec(migration.getSpec());
    nameless.setStatus(migration.getStatus());
    return nameless;
  }
}
