// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of many runs, which can be broken off and taken up again.
 *
 * @param first seed of all runs
 * @param begin first seed of this part
 * @param end seed after the last one of this part
 * @param state where it is written down how far it got; null if nowhere
 */
record Shard(long first, long begin, long end, Path state) {
  private static final long STRETCH = 50_000;

  /** Fewer runs than this need not have seen everything. */
  private static final long ALL_SEEN_IN = 50_000;

  /**
   * What came of it.
   *
   * @param runs how many runs this process played
   * @param from its first seed
   * @param to the seed after its last one
   * @param threads how many played
   * @param seconds processor time
   * @param coverage what happened
   * @param failing the schedules that failed
   */
  record Outcome(
      long runs,
      long from,
      long to,
      int threads,
      double seconds,
      Coverage coverage,
      List<Schedule> failing) {
    /** What can happen and never did; nothing is asked of a few runs. */
    List<String> unseen() {
      return runs < ALL_SEEN_IN ? List.of() : coverage.missing();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "simulation: %,d runs (seeds %d to %d) on %d threads, %.1f s of processor time: %,.0f runs"
              + " a second and core%n%s",
          runs,
          from,
          to - 1,
          threads,
          seconds,
          runs / seconds,
          coverage);
    }
  }

  /** What the system properties ask for, or that many runs. */
  static Shard asked(long otherwise) {
    Long one = Long.getLong("simulation.seed");
    long first = one != null ? one : Long.getLong("simulation.first", 1);
    long runs = one != null ? 1 : Long.getLong("simulation.runs", otherwise);
    String[] part = System.getProperty("simulation.shard", "1/1").split("/", -1);
    long number = Long.parseLong(part[0]);
    long of = Long.parseLong(part[1]);
    if (number < 1 || number > of) {
      throw new IllegalArgumentException(
          "simulation.shard is "
              + String.join("/", part)
              + ": say 1/"
              + of
              + " to "
              + of
              + "/"
              + of);
    }
    String state = System.getProperty("simulation.state");
    return new Shard(
        first,
        first + runs * (number - 1) / of,
        first + runs * number / of,
        state == null ? null : Path.of(state));
  }

  /** Plays what is left of it. */
  Outcome play() {
    int threads =
        Integer.getInteger("simulation.threads", Runtime.getRuntime().availableProcessors());
    Coverage coverage = new Coverage();
    List<Schedule> failing = new ArrayList<>();
    double seconds = 0;
    long from = resumed();
    long at = from;
    while (at < end && failing.isEmpty()) {
      long until = Math.min(end, at + STRETCH);
      Campaign campaign = new Campaign(at, until);
      campaign.play(until - at == 1 ? 1 : threads);
      coverage.add(campaign.coverage());
      failing.addAll(campaign.failing());
      seconds += campaign.seconds();
      at = until;
      if (failing.isEmpty()) {
        remember(at);
      }
    }
    return new Outcome(at - from, from, at, threads, seconds, coverage, failing);
  }

  private long resumed() {
    try {
      return state == null || !Files.exists(state)
          ? begin
          : Math.max(begin, Long.parseLong(Files.readString(state).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remember(long next) {
    if (state != null) {
      try {
        Files.writeString(state, next + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
