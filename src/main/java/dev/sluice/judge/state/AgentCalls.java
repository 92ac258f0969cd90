// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

import dev.sluice.fleet.AgentId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls agents by HTTP. */
@FunctionalInterface
public interface AgentCalls {
  /** What the agent answers within the deadline. Waits: to be called on virtual threads only. */
  Answer call(Call call);

  /** How to call. */
  enum Method {
    GET,
    POST
  }

  /**
   * A call.
   *
   * @param agent whom
   * @param port of the agent
   * @param path and query
   * @param body JSON; null for none
   * @param deadline for the whole answer
   */
  record Call(
      AgentId agent,
      Method method,
      int port,
      String path,
      @Nullable String body,
      Duration deadline) {}

  /** What comes of it. */
  sealed interface Answer {
    /** Status 2xx, or 503: not yet. */
    record Page(int status, String body) implements Answer {}

    /** No answer that can be used: why, in words that follow the agent's name. */
    record Lost(String why) implements Answer {}

    /** The agent has no pod, or its pod has no address. */
    record Absent() implements Answer {}
  }
}
