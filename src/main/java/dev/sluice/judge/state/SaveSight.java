// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

/** What is known of an agent's last save. */
public sealed interface SaveSight {
  /** Nobody has answered yet. */
  record Awaited() implements SaveSight {}

  /** It is kept. */
  record Kept(Saved saved) implements SaveSight {}

  /** There is none that counts: why, in words that follow the agent's name. */
  record Failed(String why) implements SaveSight {}
}
