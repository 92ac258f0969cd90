// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import org.jspecify.annotations.Nullable;

/**
 * Something that must be true of every history. One that remembers is for one history; it must be
 * cheap as long as it holds: no text before something is wrong.
 */
public interface Invariant {
  /** Its number in the design, such as {@code I3}. */
  String id();

  /** What must be true, in one sentence. */
  String sentence();

  /**
   * Looks at the next change.
   *
   * @param scene what stands before it
   * @return what is wrong; null if nothing is
   */
  @Nullable Finding check(Change change, Scene scene);

  /**
   * Looks back when the history has ended and everything had time to settle.
   *
   * @return what is wrong; null if nothing is
   */
  default @Nullable Finding atRest(Scene scene) {
    return null;
  }
}
