// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was last seen of the suites of a migration. */
public sealed interface SuiteSight {
  /** Nobody has looked yet. */
  record Unseen() implements SuiteSight {}

  /** Nobody runs any: a plan that is only observed, or replayed. They count as passed. */
  record Needless() implements SuiteSight {}

  /** We may not see Jobs. */
  record Forbidden() implements SuiteSight {}

  /** The API server did not answer, or not in time. */
  record Unreachable() implements SuiteSight {}

  /**
   * These there are.
   *
   * @param jobs the runs that were begun
   * @param refused why a run could not be begun, in words, by its {@link SuiteRun#id}
   */
  record Seen(List<SuiteJob> jobs, Map<String, String> refused) implements SuiteSight {
    public Seen {
      jobs = List.copyOf(jobs);
      refused = Map.copyOf(refused);
    }

    /** The Job of that run; empty if it has not been begun. */
    public Optional<SuiteJob> of(SuiteRun run) {
      return jobs.stream().filter(job -> job.run().equals(run.id())).findFirst();
    }
  }
}
