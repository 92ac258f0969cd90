// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where it is known whether agents have saved what they remember. */
@FunctionalInterface
public interface SavedSource {
  /** Where everybody has, all the time. */
  SavedSource ALWAYS = (_, _, _) -> Optional.empty();

  /**
   * Why not all agents of these fleets that are to save have, in words; empty if they have. Never
   * waits: who has not saved is asked to, and who goes on asking is told when that changes.
   *
   * @param owner who asks
   */
  Optional<String> unsaved(String owner, List<AgentDeployment> fleets, Instant now);
}
