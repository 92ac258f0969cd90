// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.ModelApi.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an API server says to a write, and what stands then, without what is another one on each
 * server.
 *
 * @param code 200, 404, 409 or 422
 * @param rules of {@link Rules} that refused it
 * @param revised whether there is a new revision of the object
 * @param stands the object after it; null if there is none
 */
record Answer(int code, Set<String> rules, boolean revised, Standing stands) {
  /** An object without its uid, versions and times. */
  record Standing(long generation, Map<String, String> annotations, Object spec, Object status) {
    static Standing of(HasMetadata object) {
      if (object == null) {
        return null;
      }
      var meta = object.getMetadata();
      var resource = (CustomResource<?, ?>) object;
      return new Standing(
          meta.getGeneration(),
          new TreeMap<>(Objects.requireNonNullElse(meta.getAnnotations(), Map.of())),
          resource.getSpec(),
          resource.getStatus());
    }
  }

  static int code(Outcome outcome) {
    return switch (outcome) {
      case COMMITTED -> 200;
      case GONE -> 404;
      case STALE -> 409;
      case REFUSED -> 422;
    };
  }
}
