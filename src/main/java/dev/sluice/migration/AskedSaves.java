// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentState;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.state.StateKeeper;
import dev.sluice.judge.state.StateRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the agents themselves. */
public final class AskedSaves implements SavedSource {
  private final StateKeeper keeper;

  /** Asks through that keeper. */
  public AskedSaves(StateKeeper keeper) {
    this.keeper = keeper;
  }

  @Override
  public Optional<String> unsaved(String owner, List<AgentDeployment> fleets, Instant now) {
    Optional<String> first = Optional.empty();
    for (AgentDeployment fleet : fleets) {
      // All are asked, whatever the first of them says.
      Optional<String> why = unsaved(owner, fleet, now);
      first = first.or(() -> why);
    }
    return first;
  }

  /** Whether agents of that fleet are to save before something new comes to them. */
  static boolean areAsked(AgentDeployment fleet) {
    AgentState state = fleet.getSpec().state();
    return state != null && state.save() != null;
  }

  private Optional<String> unsaved(String owner, AgentDeployment fleet, Instant now) {
    AgentState state = fleet.getSpec().state();
    AgentState.Save terms = state == null ? null : state.save();
    if (terms == null) {
      return Optional.empty();
    }
    var meta = fleet.getMetadata();
    Workload agents = new Workload(meta.getNamespace(), meta.getName(), fleet.getSpec().replicas());
    Set<AgentId> all = new HashSet<>();
    for (int i = 0; i < agents.replicas(); i++) {
      all.add(agents.agent(i));
    }
    // Flags move nobody to another schema.
    return StateRules.unsaved(terms, keeper.saves(owner, terms, all), null, now);
  }
}
