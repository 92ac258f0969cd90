// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Template;
import java.util.function.BooleanSupplier;

/** Where runs are, and where they are begun; each question waits for its answer. */
interface SuiteCluster {
  /** Whose runs. */
  record Whose(String namespace, String uid) {}

  /** A CronJob. */
  record Source(String namespace, String cronJob) {}

  /** The runs that were begun, with the times of the API server. */
  SuiteSight list(Whose whose);

  /** Whether that CronJob can be run. */
  Template template(Source source);

  /**
   * Begins a run.
   *
   * @param stands whether what was decided upon is still so
   */
  Outcome begin(Migration migration, SuiteRun run, BooleanSupplier stands);

  /** What came of it. */
  sealed interface Outcome {
    /** It is begun, or need not be any more. */
    record Begun() implements Outcome {}

    /** What was decided upon is not so any more. */
    record Overtaken() implements Outcome {}

    /**
     * It cannot be begun.
     *
     * @param why in words that follow the name of the suite
     */
    record Refused(String why) implements Outcome {}
  }
}
