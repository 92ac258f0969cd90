// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.judge.suites.SuiteSource;
import dev.sluice.simulation.Coverage.Mark;
import dev.sluice.simulation.ModelJobs.Job;
import dev.sluice.simulation.ModelJobs.Mode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one operator knows of suites and begins them, as {@code resources.SuiteJobs} does: what it
 * knows is some seconds old, nothing at first, and it takes its own clock for when a run was begun.
 */
final class PlayedSuites implements SuiteSource {
  private static final long LAG = 5_000;
  private static final long AGAIN = 10_000;
  private static final long BEHIND = 1_000;

  private final ModelJobs jobs;
  private final Sabotage sabotage;
  private final Writes writes;
  private final TrueTime time;
  private final LocalClock clock;
  private final Coverage coverage;
  private final Map<String, Known> known = new HashMap<>();
  private final Map<Job, Instant> begun = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private long version;
  private boolean asked;

  /**
   * What was listed.
   *
   * @param time when
   * @param until when nothing else is
   * @param jobs the version of the Jobs then
   */
  private record Known(SuiteSight sight, long time, long until, long jobs) {}

  PlayedSuites(
      ModelJobs jobs,
      Sabotage sabotage,
      Writes writes,
      TrueTime time,
      LocalClock clock,
      Coverage coverage) {
    this.jobs = jobs;
    this.sabotage = sabotage;
    this.writes = writes;
    this.time = time;
    this.clock = clock;
    this.coverage = coverage;
  }

  /** A new process. */
  void restart() {
    known.clear();
    begun.clear();
    refused.clear();
    version++;
  }

  /** Changes with whatever is known. */
  long version() {
    return version;
  }

  @Override
  public SuiteSight sight(String owner, String namespace, String uid, Set<String> cronJobs) {
    asked = true;
    return known
        .computeIfAbsent(
            uid, _ -> new Known(new SuiteSight.Unseen(), time.millis(), time.millis(), -1))
        .sight();
  }

  /** Before a turn of that migration: it is listed anew if its time has come. */
  void look(String uid) {
    asked = false;
    Known last = known.get(uid);
    if (last != null && last.until() <= time.millis()) {
      SuiteSight sight = listed(uid, last.sight() instanceof SuiteSight.Unseen);
      version += sight.equals(last.sight()) ? 0 : 1;
      known.put(uid, new Known(sight, time.millis(), time.millis() + LAG, jobs.version()));
    }
  }

  private SuiteSight listed(String uid, boolean first) {
    if (!writes.connected()) {
      return new SuiteSight.Unreachable();
    }
    if (jobs.mode() == Mode.FORBIDDEN) {
      return new SuiteSight.Forbidden();
    }
    List<SuiteJob> seen = new ArrayList<>();
    Instant now = clock.instant();
    for (Job job : jobs.of(uid)) {
      Instant since =
          begun.computeIfAbsent(job, _ -> first ? Instant.ofEpochMilli(job.created()) : now);
      State state = job.state(time.millis());
      boolean believed = sabotage == Sabotage.CREDULOUS && state == State.Running;
      seen.add(
          new SuiteJob(
              job.run(),
              "job",
              since.isAfter(now) ? now : since,
              believed ? State.Passed : state,
              ""));
    }
    Template template =
        jobs.mode() == Mode.MISSING ? new Template.Unfit("is not there") : new Template.Fit(null);
    return new Seen(seen, refused, Map.of(Cast.SUITE, template));
  }

  /** After a turn: when, by the true time, something else may be known; far off if never. */
  long next(String uid) {
    if (!asked) {
      known.remove(uid);
    }
    Known last = known.get(uid);
    if (last == null) {
      return Long.MAX_VALUE;
    }
    boolean again = last.jobs() != jobs.version() || last.sight() instanceof SuiteSight.Unreachable;
    long next = again ? last.until() : Long.MAX_VALUE;
    for (Job job : jobs.of(uid)) {
      next = job.ends() > last.time() ? Math.min(next, job.ends()) : next;
    }
    return next == Long.MAX_VALUE ? next : Math.max(next, last.until());
  }

  /** Whether anybody waits for suites, or has some run. */
  boolean asked() {
    return !known.isEmpty();
  }

  /** When something is known of a change that has just happened. */
  long news() {
    return time.millis() + LAG;
  }

  /**
   * Begins a run.
   *
   * @param stands whether the quorum has what the decision rests on
   * @param holds whether the Lease is its own
   * @return when, by the true time, to look again
   */
  long start(Migration migration, SuiteRun run, boolean stands, boolean holds) {
    String uid = migration.getMetadata().getUid();
    if (!writes.connected() || jobs.mode() == Mode.FORBIDDEN || jobs.mode() == Mode.MISSING) {
      return tried(uid, run, "cannot be run", AGAIN);
    }
    if (sabotage != Sabotage.RASH && !stands) {
      coverage.mark(Mark.SUITE_OVERTAKEN);
      return time.millis() + BEHIND;
    }
    if (sabotage != Sabotage.RASH && !holds) {
      coverage.mark(Mark.SUITE_NOT_LED);
      return tried(uid, run, "has been begun already", AGAIN);
    }
    boolean answered = writes.creates(() -> begin(migration, run, holds));
    return answered
        ? tried(uid, run, null, 0)
        : tried(uid, run, "cannot be run, as the API server does not answer", 0);
  }

  private void begin(Migration migration, SuiteRun run, boolean holds) {
    jobs.begin(migration, run, holds);
    coverage.mark(Mark.SUITE_BEGUN);
  }

  /** Notes what came of a try, and lists anew. */
  private long tried(String uid, SuiteRun run, String why, long pause) {
    if (why == null) {
      refused.remove(run.id());
    } else {
      refused.put(run.id(), why);
    }
    known.computeIfPresent(
        uid, (_, last) -> new Known(last.sight(), last.time(), time.millis(), last.jobs()));
    return time.millis() + pause;
  }
}
