// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The runs of a check in the running step, in the order of their numbers. They do not overlap: the
 * next one is due when its time has come and the one before has ended.
 *
 * @param check of health
 * @param key what they have in common, and no others
 * @param runs those that are there
 */
record SuiteSeries(HealthCheck check, String key, List<SuiteJob> runs) {
  /** The series of the step that runs by that record. */
  static SuiteSeries of(RolloutRecord record, HealthCheck check, Seen seen) {
    String key =
        "during "
            + record.stage()
            + ", attempt "
            + record.attempt()
            + ", since "
            + record.enteredTime()
            + ", check "
            + check.name()
            + " by "
            + job(check).cronJobName()
            + ", run ";
    return new SuiteSeries(
        check,
        key,
        seen.jobs().stream()
            .filter(job -> job.run().startsWith(key))
            .sorted(Comparator.comparingInt(job -> number(job, key)))
            .toList());
  }

  /** The last run that has ended; its result counts. */
  Optional<SuiteJob> ended() {
    return runs.reversed().stream()
        .filter(job -> job.state() == State.Passed || job.state() == State.Failed)
        .findFirst();
  }

  /** The run that has to end, or to go, before another one begins. */
  Optional<SuiteJob> underWay() {
    Optional<SuiteJob> running =
        runs.stream().filter(job -> job.state() == State.Running).findFirst();
    return running.isPresent()
        ? running
        : runs.isEmpty()
            ? Optional.empty()
            : Optional.of(runs.getLast()).filter(job -> job.state() == State.Going);
  }

  /** Whether the time of the next run has come by then; the first one's has from the start. */
  boolean reaches(Instant time) {
    return runs.isEmpty() || !time().isAfter(time);
  }

  /** The time of the next run, if it is not the first. */
  Instant time() {
    return runs.getLast().begun().plus(every());
  }

  SuiteRun next() {
    int last = runs.isEmpty() ? 0 : number(runs.getLast(), key);
    return SuiteRun.during(key, last + 1, check.name(), cronJob(), every());
  }

  Duration every() {
    return every(check);
  }

  String cronJob() {
    return job(check).cronJobName();
  }

  static Duration every(HealthCheck check) {
    return Durations.parse(job(check).every());
  }

  static HealthCheck.Job job(HealthCheck check) {
    return requireNonNull(check.job());
  }

  private static int number(SuiteJob job, String key) {
    String text = job.run().substring(key.length());
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
