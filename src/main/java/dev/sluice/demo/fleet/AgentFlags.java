// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

/** The flags as one agent sees them. */
interface AgentFlags {
  /** Whether the flag is on for this agent; off when no flag can be had. */
  boolean on(String key);

  /** How the agent stands to its flag server. */
  AgentView.Connection connection();

  /** Calls back after each change of the flags and of the connection, from any thread. */
  void onChange(Runnable listener);
}
