// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.util.Map;

/** What one look shows of one signal. */
sealed interface Sight {
  /**
   * Every agent that serves the signal gave what can be used.
   *
   * @param agents counts of each
   */
  record Clear(Map<AgentId, Counts> agents) implements Sight {}

  /** At least one agent that should serve the signal gave nothing: the reason names it. */
  record Dark(String reason) implements Sight {}

  /** Nobody serves the signal, and nobody promised to: the reason names the metric. */
  record NotServed(String reason) implements Sight {}
}
