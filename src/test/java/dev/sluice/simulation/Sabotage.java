// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/** Bugs that are put into the operators on purpose: the simulator has to find them. */
enum Sabotage {
  NONE,
  /** Writes over whatever is there, as a write without a resourceVersion does. */
  UNLOCKED,
  /** Does not hear what people ask for by annotation. */
  DEAF,
  /** Asks nobody before it goes on, and does not lock either. */
  HASTY,
  /** Sees every reading as a good one. */
  ROSY,
  /** Does not look again after a write that failed. */
  LAZY,
  /** Looks again when something happens, and never because it is time to. */
  SLEEPY,
  /** Claims flags for what only observes. */
  GREEDY,
  /** Says a part of what has changed only when it looks again. */
  TARDY,
  /** Begins suites without asking whether it leads, and whether what it decided upon stands. */
  RASH,
  /** Takes a suite that runs for one that has passed. */
  CREDULOUS
}
