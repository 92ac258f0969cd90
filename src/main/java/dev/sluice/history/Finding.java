// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.List;

/**
 * What an invariant found wrong with a change.
 *
 * @param what in words and numbers
 * @param concerned the objects that it is about, besides the changed one
 */
public record Finding(String what, List<Subject> concerned) {
  public Finding {
    if (what.isBlank()) {
      throw new IllegalArgumentException("what is wrong is not said");
    }
    concerned = List.copyOf(concerned);
  }

  /** About the changed object alone. */
  public static Finding of(String what) {
    return new Finding(what, List.of());
  }

  /** About another object too. */
  public static Finding of(String what, Subject other) {
    return new Finding(what, List.of(other));
  }
}
