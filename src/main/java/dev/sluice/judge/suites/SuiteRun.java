// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

/**
 * One run of a suite that is wanted. Whoever derives it from the same record derives the same one,
 * so that it is begun once, whatever crashes and however many lead.
 *
 * @param id what tells it from every other run of the migration
 * @param check the check that it is for
 * @param cronJob whose template is run
 */
public record SuiteRun(String id, String check, String cronJob) {
  /** The run that lets a stage start, in that attempt. */
  public static SuiteRun before(String stage, int attempt, String check, String cronJob) {
    return new SuiteRun(
        "before " + stage + ", attempt " + attempt + ", check " + check + " by " + cronJob,
        check,
        cronJob);
  }
}
