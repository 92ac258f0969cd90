// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Answer;
import dev.sluice.judge.Outcome;
import dev.sluice.replay.Moment.Incident;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A moment whose lines are still being read. */
final class RecordedMoment {
  private final Instant time;
  private final Map<AgentId, Outcome> agents = new HashMap<>();
  private final Map<String, Answer> checks = new HashMap<>();
  private final Map<AgentId, Incident> pods = new HashMap<>();
  private final Map<String, String> annotations = new HashMap<>();

  RecordedMoment(Instant time) {
    this.time = time;
  }

  Instant time() {
    return time;
  }

  /** Whether there was nothing of that agent yet. */
  boolean agent(AgentId agent, Outcome outcome) {
    return agents.put(agent, outcome) == null;
  }

  /** Whether there was nothing for that check yet. */
  boolean check(String name, Answer answer) {
    return checks.put(name, answer) == null;
  }

  /** Whether there was nothing of that pod yet. */
  boolean pod(AgentId agent, Incident incident) {
    return pods.put(agent, incident) == null;
  }

  void annotation(String name, String value) {
    annotations.put(name, value);
  }

  Moment done() {
    return new Moment(time, agents, checks, pods, annotations);
  }
}
