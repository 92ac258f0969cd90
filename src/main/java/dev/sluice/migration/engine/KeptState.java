// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.StateStatus.LastSave;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What agents remember, as far as it bears on what is decided.
 *
 * @param saves whether every agent has to save before the first of them moves
 * @param unsaved why that is not so yet, in words; empty if it is, or need not be
 * @param lossy revisions that could not read what the agents have written since
 * @param written the schemaVersion of what agents of the revision that is rolled out have written,
 *     where the stable one could not read it; null where it could
 * @param last the saves of all agents; null if they are not asked for, or some are missing
 */
public record KeptState(
    boolean saves,
    Optional<String> unsaved,
    Set<String> lossy,
    @Nullable Integer written,
    @Nullable LastSave last) {
  /** Agents that remember nothing. */
  public static final KeptState NONE = new KeptState(false, Optional.empty());

  /** Before anybody is asked: that comes last, as saves grow old. */
  public static final KeptState UNASKED =
      new KeptState(true, Optional.of("the agents' state is saved last of all"));

  public KeptState {
    lossy = Set.copyOf(lossy);
  }

  /** Agents that can go anywhere. */
  public KeptState(boolean saves, Optional<String> unsaved) {
    this(saves, unsaved, Set.of(), null, null);
  }
}
