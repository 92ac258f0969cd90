// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import dev.sluice.api.Migration;
import java.util.function.BooleanSupplier;

/** Begins runs. */
@FunctionalInterface
public interface SuiteStarter {
  /**
   * Begins that run, if nobody has: soon, and elsewhere. What comes of it is seen by whoever asks
   * {@link SuiteSource}.
   *
   * @param owner as it asks
   * @param migration as the decision saw it
   * @param stands whether all that the decision rests on is still so by the API server's quorum;
   *     asked just before, and if it is not, nothing is begun. It may wait, and throw what a client
   *     throws
   */
  void start(String owner, Migration migration, SuiteRun run, BooleanSupplier stands);
}
