// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import dev.sluice.api.Migration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Begins runs, and knows which there are. */
public interface Suites extends SuiteSource, SuiteStarter {
  /** Begins none, and knows of none. */
  Suites NONE =
      new Suites() {
        @Override
        public SuiteSight sight(String owner, String namespace, String uid, Set<String> cronJobs) {
          return new SuiteSight.Needless();
        }

        @Override
        public void start(
            String owner, Migration migration, SuiteRun run, BooleanSupplier stands) {}
      };
}
