// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.Migration;
import dev.sluice.migration.engine.Observed;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Is told of every turn, for those who count. Must not block, and must not throw. */
public interface TurnListener {
  /** Hears nothing. */
  TurnListener NONE = new TurnListener() {};

  /**
   * All migrations that there are, from now on.
   *
   * @param all reads the cache
   */
  default void knows(Supplier<Stream<Migration>> all) {}

  /** A migration was observed, and that follows; it is stored. */
  default void turned(Migration migration, Observed observed, Turn turn) {}
}
