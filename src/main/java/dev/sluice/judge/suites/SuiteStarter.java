// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import dev.sluice.api.Migration;

/** Begins runs. */
@FunctionalInterface
public interface SuiteStarter {
  /**
   * Begins that run, if nobody has: soon, and elsewhere. What comes of it is seen by whoever asks
   * {@link SuiteSource}.
   *
   * @param owner as it asks
   * @param migration as the decision saw it; if it is another one by now, nothing is begun
   */
  void start(String owner, Migration migration, SuiteRun run);
}
