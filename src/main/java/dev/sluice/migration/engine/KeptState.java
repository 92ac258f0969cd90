// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import java.util.Optional;
import java.util.Set;

/**
 * What agents remember, as far as it bears on what is decided.
 *
 * @param saves whether every agent has to save before the first of them moves
 * @param unsaved why that is not so yet, in words; empty if it is, or need not be
 * @param lossy revisions that could not read what the agents have written since
 */
public record KeptState(boolean saves, Optional<String> unsaved, Set<String> lossy) {
  /** Agents that remember nothing. */
  public static final KeptState NONE = new KeptState(false, Optional.empty(), Set.of());

  /** Before anybody is asked: that comes last, as saves grow old. */
  public static final KeptState UNASKED =
      new KeptState(true, Optional.of("the agents' state is saved last of all"), Set.of());

  public KeptState {
    lossy = Set.copyOf(lossy);
  }
}
