// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.Migration;
import dev.sluice.migration.engine.Observed;
import java.util.stream.Stream;

/** Is told of every turn, for those who count. Must not block, and must not throw. */
public interface TurnListener {
  /** Hears nothing. */
  TurnListener NONE = new TurnListener() {};

  /** The migrations that there are, as the cache has them. */
  interface Known {
    Stream<Migration> all();

    boolean has(String namespace, String name);
  }

  /** Where to look migrations up, from now on. */
  default void knows(Known migrations) {}

  /** A migration was observed, and that follows; it is stored. */
  default void turned(Migration migration, Observed observed, Turn turn) {}
}
