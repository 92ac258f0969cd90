// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
   * @param templates what is known of the CronJobs that were asked for, by name; what is not in it,
   *     nobody has read yet
   */
  record Seen(List<SuiteJob> jobs, Map<String, String> refused, Map<String, Template> templates)
      implements SuiteSight {
    public Seen {
      jobs = List.copyOf(jobs);
      refused = Map.copyOf(refused);
      templates = Map.copyOf(templates);
    }

    /** Whether that CronJob can be run, as far as is known. */
    public boolean fits(String cronJob) {
      return templates.get(cronJob) instanceof Template.Fit;
    }

    /** The Job of that run; empty if it has not been begun. */
    public Optional<SuiteJob> of(SuiteRun run) {
      return jobs.stream().filter(job -> job.run().equals(run.id())).findFirst();
    }
  }

  /** A CronJob, as what a suite is made of. */
  sealed interface Template {
    /**
     * It can be run.
     *
     * @param limit how long a run may take; null if it sets none
     */
    record Fit(@Nullable Duration limit) implements Template {}

    /**
     * It cannot be run.
     *
     * @param why in words that follow the name of the suite
     */
    record Unfit(String why) implements Template {}
  }
}
