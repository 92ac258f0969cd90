// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** What became of a child. */
sealed interface Child<T extends HasMetadata> {
  /** It is as declared; the object as the API server has it. */
  record Kept<T extends HasMetadata>(T object) implements Child<T> {}

  /** It is not, and nothing was written. */
  record Withheld<T extends HasMetadata>(Finding finding) implements Child<T> {}
}
