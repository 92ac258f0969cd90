// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;

/**
 * Says of an object that the API server has accepted and this version of Sluice cannot wholly read,
 * as where the CRD is newer than the operator. What could not be read is left out of its spec; a
 * status that could not be read is left out as a whole. Nobody may decide upon such an object.
 */
public final class Unreadable {
  /**
   * A field of the metadata, which outlives a copy of the object. It comes from {@link
   * PartialReader} and nobody else: the API server stores no metadata but its own.
   */
  private static final String MARK = "sluice.dev/unreadable";

  private Unreadable() {}

  /** What cannot be read and where, for people; empty if the object is whole. */
  public static Optional<String> of(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAdditionalProperties().get(MARK))
        .map(Object::toString);
  }

  static void mark(ObjectMeta metadata, String what) {
    metadata.setAdditionalProperty(MARK, what);
  }
}
