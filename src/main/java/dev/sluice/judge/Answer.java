// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.util.Map;

/** What a source outside the agents gave. */
public sealed interface Answer
    permits Answer.ForAll, Answer.PerAgent, Answer.Word, Answer.Refused, Silent {
  /**
   * One number for all agents.
   *
   * @param value finite
   */
  record ForAll(double value) implements Answer {
    public ForAll {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("the number is " + value);
      }
    }
  }

  /**
   * One number for each agent.
   *
   * @param values finite; an agent that is not there was given none
   * @param faults why what was given for an agent cannot be used
   */
  record PerAgent(Map<AgentId, Double> values, Map<AgentId, Silence> faults) implements Answer {
    public PerAgent {
      values = Map.copyOf(values);
      faults = Map.copyOf(faults);
    }
  }

  /**
   * Good or bad, and no number.
   *
   * @param good which of them
   * @param reason in words
   */
  record Word(boolean good, String reason) implements Answer {}

  /**
   * The question cannot be asked as it is, or nothing can be made of what is there.
   *
   * @param reason names field, value and remedy
   */
  record Refused(String reason) implements Answer {}
}
