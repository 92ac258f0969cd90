// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run of a suite that is wanted. Whoever derives it from the same record derives the same one,
 * so that it is begun once, whatever crashes and however many lead.
 *
 * @param id what tells it from every other run of the migration
 * @param check the check that it is for
 * @param cronJob whose template is run
 * @param kept how long its Job is kept when it has ended; null for as long as the migration
 */
public record SuiteRun(String id, String check, String cronJob, @Nullable Duration kept) {
  /** At least so long people can read its log. */
  private static final Duration READABLE = Duration.ofHours(1);

  /** As long as some runs, so that what was begun before is known. */
  private static final int SOME = 6;

  /** The run that lets a stage start, in that attempt. */
  public static SuiteRun before(String stage, int attempt, String check, String cronJob) {
    return new SuiteRun(
        "before " + stage + ", attempt " + attempt + ", check " + check + " by " + cronJob,
        check,
        cronJob,
        null);
  }

  /**
   * A run while a stage runs.
   *
   * @param series what all runs of that check in that step have in common
   * @param number from 1
   */
  public static SuiteRun during(
      String series, int number, String check, String cronJob, Duration every) {
    Duration some = every.multipliedBy(SOME);
    return new SuiteRun(
        series + number, check, cronJob, some.compareTo(READABLE) < 0 ? READABLE : some);
  }
}
