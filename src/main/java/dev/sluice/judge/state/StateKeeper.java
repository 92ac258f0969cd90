// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.fleet.AgentId;
import java.util.Map;
import java.util.Set;

/**
 * Has agents save, verify and drain. Never waits: each question gives what is known now, begins
 * what has to be asked, and whoever asked is told when that changes, so that he asks again.
 *
 * <p>An owner is namespace, name and uid of who asks: {@code default/planner/3b7c..}.
 */
public interface StateKeeper {
  /**
   * The last save of each agent; one that is older than the terms allow is made anew.
   *
   * @param terms how to ask
   * @param agents who has to save
   */
  Map<AgentId, SaveSight> saves(String owner, AgentState.Save terms, Set<AgentId> agents);

  /**
   * What each agent has recovered.
   *
   * @param terms how to ask
   * @param pods the agents to ask, which should be ready, and what tells this run of each from
   *     another one
   */
  Map<AgentId, RecoverySight> recoveries(
      String owner, AgentState.Verify terms, Map<AgentId, String> pods);

  /**
   * How far each agent is with giving up its work. Who is not asked about any more takes up work
   * again by himself, once the time is over that he was told.
   *
   * @param terms how to ask
   * @param pods the agents that are about to be taken down, and the uid of the pod of each
   */
  Map<AgentId, DrainSight> drains(String owner, Drain terms, Map<AgentId, String> pods);
}
