// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.judge.state.SaveSight;
import dev.sluice.judge.state.StateKeeper;
import java.util.Map;
import java.util.Set;

/** Of agents that remember nothing, and whom nobody asks. */
public final class StatelessAgents implements StateKeeper {
  @Override
  public Map<AgentId, SaveSight> saves(String owner, AgentState.Save terms, Set<AgentId> agents) {
    return Map.of();
  }

  @Override
  public Map<AgentId, RecoverySight> recoveries(
      String owner, AgentState.Verify terms, Map<AgentId, String> pods) {
    return Map.of();
  }

  @Override
  public Map<AgentId, DrainSight> drains(String owner, Drain terms, Map<AgentId, String> pods) {
    return Map.of();
  }
}
