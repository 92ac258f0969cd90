// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks objects as {@code kubectl annotate} and {@code kubectl label} do, whatever else is written
 * to them at the same time: an edit would be refused then.
 */
public final class Marks {
  private Marks() {}

  /**
   * Sets an annotation.
   *
   * @param value null takes it off
   */
  public static void annotate(Resource<?> object, String key, @Nullable String value) {
    metadata(object, "annotations", Collections.singletonMap(key, value));
  }

  /**
   * Sets a label.
   *
   * @param value null takes it off
   */
  public static void label(Resource<?> object, String key, @Nullable String value) {
    metadata(object, "labels", Collections.singletonMap(key, value));
  }

  /** Sets one field of the metadata, or of what is in it those keys that are named. */
  public static void metadata(Resource<?> object, String field, Object value) {
    object.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        Serialization.asJson(Map.of("metadata", Map.of(field, value))));
  }
}
