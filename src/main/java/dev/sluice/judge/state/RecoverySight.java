// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

/** What is known of what a restarted agent has recovered. */
public sealed interface RecoverySight {
  /** It has not said yet. */
  record Awaited() implements RecoverySight {}

  /** So much of it, in percent from 0 to 100. */
  record Recovered(double percent) implements RecoverySight {}

  /** It does not say: why, in words that follow the agent's name. */
  record Failed(String why) implements RecoverySight {}
}
