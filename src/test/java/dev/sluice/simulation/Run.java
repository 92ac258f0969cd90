// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.Deed.Side;
import java.util.List;

/**
 * One run: people, agents and faults act on a model API server, operators with the code of the
 * product see and write it, and everything that is committed is checked.
 *
 * <p>After each act the operators do what there is to do, in the usual or in a shuffled order;
 * stalled watches, lost answers, writes in flight and clocks that err make "what there is to do"
 * differ between them. At the end all faults are mended, and all must come to a good end.
 */
final class Run implements Checks.Excuses {
  /**
   * What went wrong.
   *
   * @param acts how many acts there had been
   * @param what in words
   * @param cause what was thrown
   */
  record Failure(int acts, String what, RuntimeException cause) {}

  /** After three looks nobody can say that all is well. */
  private static final long CERTAIN = 3 * Readings.INTERVAL;

  final TrueTime time = new TrueTime();
  final Readings readings = new Readings();
  final Checks checks;
  final ModelApi api;
  final ModelJobs jobs;
  final Coverage coverage;
  final People people;
  final Crew crew;

  private Run(Cast cast, Coverage coverage, ModelApi.Onlooker onlooker) {
    checks = new Checks(onlooker, this);
    api = new ModelApi(checks);
    jobs = new ModelJobs(api, time);
    this.coverage = coverage;
    people = new People(cast, api, jobs, time, coverage);
    crew = new Crew(cast, api, jobs, time, readings, coverage);
  }

  /** Plays a schedule to its end; null if all was well. */
  static Failure play(Schedule schedule, Coverage coverage) {
    return play(schedule, coverage, Teller.NONE);
  }

  /** The same, told as it goes. */
  static Failure play(Schedule schedule, Coverage coverage, Teller teller) {
    Run run = new Run(schedule.cast(), coverage, teller);
    int done = 0;
    try {
      run.people.begin();
      run.crew.settle(0);
      for (Act act : schedule.acts()) {
        teller.tells(done++, act, run.time);
        run.act(act);
      }
      teller.ends(run.time);
      new Ending(run).play();
      return null;
    } catch (RuntimeException e) {
      return new Failure(done, e instanceof Broken ? e.getMessage() : e.toString(), e);
    }
  }

  /** From now on the agents read so; whoever looks will see it with the next look. */
  void read(Deed mode, String flag) {
    readings.become(mode, flag, time.millis());
    crew.lookOut();
  }

  @Override
  public Deed ailing(int writer) {
    long since = Math.max(readings.changed(), crew.watchingSince(writer));
    return readings.ailing() && time.millis() - since > CERTAIN ? readings.mode() : null;
  }

  @Override
  public void look(ModelApi.Commit commit) {
    Observing.changesNothing(commit, api, coverage);
    if (commit.writer() >= 0 && commit.kind() == Kind.MIGRATION) {
      jobs.started(commit);
    }
  }

  @Override
  public boolean excused(String invariant, ModelApi.Commit commit) {
    if (!crew.excuses(invariant, commit)) {
      return false;
    }
    coverage.excused(invariant);
    Claimed.byWhoDrivesIt(api);
    return true;
  }

  void act(Act act) {
    coverage.did(act.deed());
    if (act.deed() == Deed.PASS) {
      crew.pass(act.what(), act.order());
      return;
    }
    if (act.deed().side == Side.READINGS) {
      List<String> keys = Cast.KEYS;
      read(act.deed(), keys.get(act.what() % keys.size()));
    } else if (act.deed().side == Side.PEOPLE) {
      people.act(act);
    } else {
      crew.fault(act);
    }
    crew.settle(act.order());
  }
}
