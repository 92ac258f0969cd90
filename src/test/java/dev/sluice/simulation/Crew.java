// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.Coverage.Mark;
import dev.sluice.simulation.Writes.Trap;
import java.util.ArrayList;
import java.util.List;

/** All operators: what they do until nothing is left to do, and while time passes. */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class Crew {
  /** More small things than any act can lead to; a crew that does more goes round in circles. */
  private static final int MOST_MOVES = 600;

  /** What is due sooner is late by as much. */
  private static final long LEAST = 100;

  private final List<Post> posts = new ArrayList<>();
  private final TrueTime time;
  private final Coverage coverage;
  private final Lease lease = new Lease();
  private final int[] open = new int[Operator.MOVES * 4];

  Crew(
      Cast cast,
      ModelApi api,
      ModelJobs jobs,
      TrueTime time,
      Readings readings,
      Coverage coverage) {
    this.time = time;
    this.coverage = coverage;
    for (int i = 0; i < cast.operators(); i++) {
      LocalClock clock = new LocalClock(time);
      Readings read = cast.sabotage() == Sabotage.ROSY ? new Readings() : readings;
      Looks looks = new Looks(read, api, time, clock, cast.echoes());
      Operator operator = new Operator(i, cast, api, jobs, time, clock, looks, coverage);
      posts.add(new Post(operator, api, time, lease, coverage));
    }
    tick(0);
  }

  private void tick(int first) {
    posts.forEach(Post::renew);
    for (int i = 0; i < posts.size(); i++) {
      posts.get((first + i) % posts.size()).tick();
    }
    int leaders = leaders();
    if (leaders != 1) {
      coverage.mark(leaders == 0 ? Mark.NO_LEADER : Mark.TWO_LEADERS);
    }
  }

  private int leaders() {
    int leaders = 0;
    for (Post post : posts) {
      leaders += post.leads() ? 1 : 0;
    }
    return leaders;
  }

  /** Does what there is to do, in an order that is shuffled by that number. */
  void settle(int order) {
    Dice dice = order == 0 ? null : new Dice(order);
    for (int moves = 0; moves < MOST_MOVES; moves++) {
      int most = dice == null ? 1 : open.length;
      int n = 0;
      for (int p = 0; p < posts.size(); p++) {
        for (int m = 0; m < Operator.MOVES && n < most; m++) {
          if (posts.get(p).can(m)) {
            open[n++] = p * Operator.MOVES + m;
          }
        }
      }
      if (n == 0) {
        return;
      }
      int next = open[dice == null ? 0 : dice.below(n)];
      posts.get(next / Operator.MOVES).move(next % Operator.MOVES);
    }
    throw new Broken("the operators go round in circles: " + MOST_MOVES + " moves and no rest");
  }

  /** That many seconds pass; whatever is due in them happens when it is due. */
  void pass(int seconds, int order) {
    long end = time.millis() + seconds * 1000L;
    do {
      long next = end;
      boolean renewed = posts.stream().anyMatch(Post::renews);
      for (Post post : posts) {
        next = Math.min(next, post.wakes(renewed));
      }
      posts.forEach(Post::renew);
      time.to(Math.min(end, Math.max(next, time.millis() + LEAST)));
      tick(Math.abs(order % posts.size()));
      posts.forEach(Post::ring);
      settle(order);
    } while (time.millis() < end);
  }

  /**
   * What is known to break, and why nobody can prevent it. Nothing else is excused, and how often
   * it was is printed. A step that goes on is measured by the times of the record, whatever the
   * clocks say, and never excused.
   */
  boolean excuses(String invariant, ModelApi.Commit commit) {
    if (commit.writer() < 0) {
      return false;
    }
    Operator writer = posts.get(commit.writer()).operator;
    return switch (invariant) {
      // What is added to a record by a clock that is wrong just then is not what the true one has.
      case "I16" -> writer.writes.astray() && Stays.same(commit.before(), commit.after());
      // The claim stood when the quorum was asked, and was gone when the write arrived.
      case "I22" -> writer.writes.overtaken();
      default -> false;
    };
  }

  /** A fault on one of them. */
  void fault(Act act) {
    Post post = posts.get(act.who() % posts.size());
    Operator operator = post.operator;
    Kind kind = Kind.values()[act.what() % Kind.values().length];
    List<Watches> watches = operator.caches.some(act.what() / Kind.values().length);
    switch (act.deed()) {
      case STALL -> watches.forEach(w -> w.stall(kind, true));
      case FLOW -> watches.forEach(w -> w.stall(kind, false));
      case DROP -> watches.forEach(w -> w.drop(kind));
      case AGAIN -> operator.wakeAll();
      case RELIST -> watches.forEach(w -> w.list(kind, 0));
      case CRASH -> post.crash();
      case CRASH_BEFORE_WRITE -> operator.writes.set(Trap.CRASH_BEFORE);
      case CRASH_AFTER_WRITE -> operator.writes.set(Trap.CRASH_AFTER);
      case START -> post.start(0);
      case START_STALE -> {
        post.crash();
        post.start(1 + act.what());
        coverage.mark(Mark.STALE_START);
      }
      case LOSE_ANSWER -> operator.writes.set(Trap.LOSE_ANSWER);
      case CONFLICT -> operator.writes.set(Trap.CONFLICT);
      case SLOW_WRITE -> operator.writes.set(Trap.SLOW);
      case CUT_OFF -> post.cutOff();
      case CONNECT -> post.connect();
      case SKEW -> operator.clock.skewed(skew(act.what()));
      case LEAD_BLINDLY -> leader(post).hang();
      default -> throw new IllegalArgumentException(act.toString());
    }
  }

  private Post leader(Post otherwise) {
    return posts.stream().filter(Post::leads).findFirst().orElse(otherwise);
  }

  private static long skew(int what) {
    long[] skews = {0, 20_000, -20_000, 3_600_000, -3_600_000, 1_000, -1_000};
    return skews[what % skews.length];
  }

  /** What the agents say has changed: the looks to come are worth waiting for. */
  void lookOut() {
    posts.forEach(post -> post.operator.lookOut());
  }

  /** Since when, by the true time, the present process of that operator has been looking. */
  long watchingSince(int operator) {
    return posts.get(operator).since();
  }

  void lookAgain() {
    posts.forEach(post -> post.operator.wakeAll());
  }

  /** All faults end; a lease whose holder is gone, or was ahead of its time, is cleared away. */
  void heal() {
    if (posts.stream().noneMatch(Post::renews)) {
      lease.delete();
    }
    posts.forEach(Post::heal);
    tick(0);
  }
}
