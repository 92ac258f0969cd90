// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

import org.jspecify.annotations.Nullable;

/** How far an agent is with giving up its work. */
public sealed interface DrainSight {
  /** It goes on with so much; null while it has not said. */
  record Draining(@Nullable Long inFlight) implements DrainSight {}

  /** It has nothing left to do, or is not there to be asked. */
  record Drained() implements DrainSight {}

  /** Its time is over: it is taken down with what it has left, as far as it said. */
  record Overdue(@Nullable Long inFlight) implements DrainSight {}

  /** Whether the agent may be taken down. */
  default boolean over() {
    return switch (this) {
      case Draining _ -> false;
      case Drained _, Overdue _ -> true;
    };
  }
}
