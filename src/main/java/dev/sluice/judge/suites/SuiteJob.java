// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import java.time.Instant;

/**
 * A run that was begun.
 *
 * @param run its {@link SuiteRun#id}
 * @param name of the Job
 * @param begun when, by the clock of this process, as well as it can tell
 * @param state how far it is
 * @param why it failed, one word of Kubernetes; empty if it has not
 */
public record SuiteJob(String run, String name, Instant begun, State state, String why) {
  /** The same, begun then. */
  public SuiteJob at(Instant time) {
    return new SuiteJob(run, name, time, state, why);
  }

  /** How far a run is. */
  public enum State {
    /** It has not ended. */
    Running,
    /** It has ended well. */
    Passed,
    /** It has ended, and not well. */
    Failed,
    /** It is being deleted. */
    Going
  }
}
