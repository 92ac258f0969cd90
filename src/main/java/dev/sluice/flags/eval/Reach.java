// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Whom a flag's exposure reaches, lists of ids apart. */
public sealed interface Reach {
  /** Nobody. */
  record Nobody() implements Reach {}

  /** Everybody, ids that are no agents and callers without an id included. */
  record Everybody() implements Reach {}

  /**
   * Exactly these agents.
   *
   * @param keys their targeting keys, at least one, in an order that depends on nothing but the
   *     agents
   */
  record Members(Set<String> keys) implements Reach {
    public Members {
      keys = Collections.unmodifiableSet(new LinkedHashSet<>(keys));
    }

    static Reach of(Collection<String> keys) {
      return keys.isEmpty() ? new Nobody() : new Members(new LinkedHashSet<>(keys));
    }
  }

  /**
   * Every id whose hash falls into the first part of the split.
   *
   * @param seed what the hash is taken of, before the id
   * @param percent 1 to 99
   */
  record Share(String seed, int percent) implements Reach {}
}
