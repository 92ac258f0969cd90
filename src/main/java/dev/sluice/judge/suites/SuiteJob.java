// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import java.time.Instant;

/**
 * A run that was begun.
 *
 * @param run its {@link SuiteRun#id}
 * @param name of the Job
 * @param created when it was begun
 * @param state how far it is
 * @param why it failed, one word of Kubernetes; empty if it has not
 */
public record SuiteJob(String run, String name, Instant created, State state, String why) {
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
