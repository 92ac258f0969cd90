// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageCheck;
import dev.sluice.api.StageSpec;
import dev.sluice.flags.eval.Killed;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.kit.Migrations;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Jobs of suites on the model API server: each is begun once by its name, runs for a while, and
 * passes, fails or hangs, as its suite is just then; people delete them.
 */
final class ModelJobs {
  /** How long a run takes. */
  static final long TAKES = 20_000;

  /** What becomes of runs that are begun from now on, or why none can be. */
  enum Mode {
    PASSING,
    FAILING,
    HANGING,
    FORBIDDEN,
    MISSING
  }

  /** A Job; its times are those of the API server. */
  record Job(String uid, String run, long created, long ends, State end) {
    State state(long now) {
      return now < ends ? State.Running : end;
    }

    String series() {
      return uid + run.substring(0, run.lastIndexOf(' '));
    }
  }

  private final ModelApi api;
  private final TrueTime time;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Set<String> passedOnce = new HashSet<>();
  private final List<Runnable> watchers = new ArrayList<>();
  private Mode mode = Mode.PASSING;
  private long version;

  ModelJobs(ModelApi api, TrueTime time) {
    this.api = api;
    this.time = time;
  }

  /** Is told of each change but the end of a run, of which the time is known. */
  void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  /** Changes with everything but the end of a run. */
  long version() {
    return version;
  }

  private void changed() {
    version++;
    watchers.forEach(Runnable::run);
  }

  Mode mode() {
    return mode;
  }

  void become(Mode next) {
    mode = next;
    changed();
  }

  List<Job> of(String uid) {
    return jobs.isEmpty()
        ? List.of()
        : jobs.values().stream().filter(job -> job.uid().equals(uid)).toList();
  }

  /**
   * Begins a run, if there is none of that name.
   *
   * @param leads whether who does so holds the Lease
   */
  void begin(Migration seen, SuiteRun run, boolean leads) {
    String uid = seen.getMetadata().getUid();
    long now = time.millis();
    long ends = mode == Mode.HANGING ? Long.MAX_VALUE : now + TAKES;
    State end = mode == Mode.FAILING ? State.Failed : State.Passed;
    Job job = new Job(uid, run.id(), now, ends, end);
    allowed(seen, job, leads);
    if (jobs.putIfAbsent(uid + run.id(), job) == null) {
      changed();
    }
  }

  /** What must be so whenever a run is begun. */
  private void allowed(Migration seen, Job job, boolean leads) {
    Migration is = api.migration(seen.getMetadata().getName());
    if (!leads) {
      throw new Broken("a suite is begun by an operator that does not lead: " + job.run());
    }
    if (is == null || !is.getMetadata().getUid().equals(job.uid()) || is.getSpec().observing()) {
      throw new Broken("a suite is begun for nobody: " + job.run());
    }
    if (!job.run().startsWith(wanted(is))
        || is.getMetadata().getAnnotations().containsKey(Annotations.ROLLBACK)) {
      throw new Broken("a suite is begun for a stage that is over: " + job.run());
    }
    FlagSet set = (FlagSet) api.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    Map<String, String> claims = new LinkedHashMap<>();
    if (set != null && set.getStatus() != null) {
      for (FlagClaim claim : set.getStatus().claims()) {
        claims.put(claim.key(), claim.uid());
      }
    }
    Set<String> killed = set == null ? Set.of() : Killed.of(annotations(set)).keys();
    for (StageSpec stage : is.getSpec().stages()) {
      for (StageSpec.StageFlag flag : stage.flags()) {
        if (killed.contains(flag.key()) || !job.uid().equals(claims.get(flag.key()))) {
          throw new Broken(
              "a suite is begun in vain, as flag " + flag.key() + " is killed, or not its own");
        }
      }
    }
    boolean overlaps =
        job.run().startsWith("during")
            && jobs.values().stream()
                .anyMatch(
                    other ->
                        other.series().equals(job.series())
                            && !other.run().equals(job.run())
                            && other.state(job.created()) == State.Running);
    if (overlaps) {
      throw new Broken("two runs of a suite at a time: " + job.run());
    }
  }

  /** How the runs begin that the migration can want where it stands. */
  private static String wanted(Migration is) {
    RolloutRecord record = is.getStatus() == null ? null : is.getStatus().record();
    String stage = Progress.current(is.getSpec(), record).map(StagePlan::name).orElse("none");
    return Progress.running(record)
        ? "during " + stage + ", attempt " + record.attempt() + ", since " + record.enteredTime()
        : (Progress.waiting(record) ? "before " : "never ")
            + stage
            + ", attempt "
            + Progress.attempt(record);
  }

  private static Map<String, String> annotations(FlagSet set) {
    Map<String, String> annotations = set.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /** No stage starts while a suite of it has not passed for it, in that attempt. */
  void started(ModelApi.Commit commit) {
    RolloutRecord was = Stays.record(commit.before());
    RolloutRecord is = Stays.record(commit.after());
    if (is == null
        || is.position() != Position.Running
        || (was != null && was.position() == Position.Running && was.stage().equals(is.stage()))
        || !(commit.after() instanceof Migration migration)
        || migration.getSpec().observing()) {
      return;
    }
    for (StageSpec stage : migration.getSpec().stages()) {
      for (StageCheck check : stage.name().equals(is.stage()) ? stage.readiness() : NONE) {
        if (check.job() != null && !hasPassed(migration, is.attempt(), stage.name(), check)) {
          throw new Broken(
              "stage " + stage.name() + " starts, and suite " + check.name() + " has not passed");
        }
      }
    }
  }

  private static final List<StageCheck> NONE = List.of();

  private boolean hasPassed(Migration migration, int attempt, String stage, StageCheck check) {
    SuiteRun run = SuiteRun.before(stage, attempt, check.name(), check.job().cronJobName());
    String key = migration.getMetadata().getUid() + run.id();
    Job job = jobs.get(key);
    return passedOnce.contains(key) || (job != null && job.state(time.millis()) == State.Passed);
  }

  /** People delete all Jobs, or those that do not pass. */
  void delete(boolean passedToo) {
    long now = time.millis();
    jobs.forEach(
        (key, job) -> {
          if (job.state(now) == State.Passed) {
            passedOnce.add(key);
          }
        });
    jobs.values().removeIf(job -> passedToo || job.state(Long.MAX_VALUE - 1) != State.Passed);
    changed();
  }

  /** All suites pass again; what failed or hangs is deleted, as its message says. */
  void heal() {
    if (mode != Mode.PASSING || !jobs.isEmpty()) {
      mode = Mode.PASSING;
      delete(false);
    }
  }
}
