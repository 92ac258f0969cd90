// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Answer;
import dev.sluice.judge.Outcome;
import java.time.Instant;
import java.util.Map;

/**
 * What a recording says of one moment.
 *
 * @param time when
 * @param agents what each agent that was asked gave
 * @param checks what the source of a check gave, by the name of the check
 * @param pods what happened to a pod since it was told of last
 * @param annotations what a person set on the migration; empty takes one away
 */
public record Moment(
    Instant time,
    Map<AgentId, Outcome> agents,
    Map<String, Answer> checks,
    Map<AgentId, Incident> pods,
    Map<String, String> annotations) {
  public Moment {
    agents = Map.copyOf(agents);
    checks = Map.copyOf(checks);
    pods = Map.copyOf(pods);
    annotations = Map.copyOf(annotations);
  }

  /** Whether anything was read: that is one look. */
  boolean isLook() {
    return !agents.isEmpty() || !checks.isEmpty();
  }

  /**
   * What happened to a pod.
   *
   * @param restarts how often it has restarted since
   * @param waiting why it waits now, as its container status says; empty if it does not
   * @param oomKilled whether it was killed for memory
   */
  public record Incident(int restarts, String waiting, boolean oomKilled) {}
}
