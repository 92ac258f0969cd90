// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Many runs, on all cores: each seed once, whichever thread plays it. */
final class Campaign {
  private static final int BATCH = 256;
  private static final int ENOUGH_FAILURES = 3;

  private final AtomicLong next;
  private final long end;
  private final List<Schedule> failing = new ArrayList<>();
  private final Coverage coverage = new Coverage();
  private long processorNanos;

  /** All seeds from one on, up to another one that is left out. */
  Campaign(long first, long end) {
    this.next = new AtomicLong(first);
    this.end = end;
  }

  void play(int threads) {
    List<Thread> crew = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      crew.add(Thread.ofPlatform().name("simulation-" + i).start(this::play));
    }
    for (Thread thread : crew) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private void play() {
    Coverage mine = new Coverage();
    List<Schedule> mineFailing = new ArrayList<>();
    for (long from = next.getAndAdd(BATCH); from < end; from = next.getAndAdd(BATCH)) {
      for (long seed = from; seed < Math.min(end, from + BATCH); seed++) {
        Schedule schedule = Schedule.draw(seed);
        if (Run.play(schedule, mine) != null) {
          mineFailing.add(schedule);
        }
      }
      if (mineFailing.size() >= ENOUGH_FAILURES) {
        next.set(end);
      }
    }
    // The time of the thread, not of the clock: other work on the machine does not count.
    long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    synchronized (this) {
      coverage.add(mine);
      failing.addAll(mineFailing);
      processorNanos += spent;
    }
  }

  synchronized Coverage coverage() {
    return coverage;
  }

  synchronized List<Schedule> failing() {
    return List.copyOf(failing);
  }

  /** Seconds of processor time that all of it took. */
  synchronized double seconds() {
    return processorNanos / 1e9;
  }
}
