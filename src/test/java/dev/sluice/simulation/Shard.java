// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of many runs, which can be broken off and taken up again: what it has come to is one line
 * in a file, written anew every minute or so, and the last such line is its result.
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
   * How far it got, all processes that played it together.
   *
   * @param next the seed to go on with
   * @param runs how many were played
   * @param seconds processor time that they took
   */
  private record Reached(long next, long runs, double seconds) {
    /** A file that an older version wrote has the seed alone. */
    static Reached of(String line) {
      String[] words = line.strip().split("[ ,:]+", -1);
      return words.length < 5
          ? new Reached(Long.parseLong(words[0]), 0, 0)
          : new Reached(
              Long.parseLong(words[0]), Long.parseLong(words[1]), Double.parseDouble(words[3]));
    }

    Reached and(long until, long more, double spent) {
      return new Reached(until, runs + more, seconds + spent);
    }

    String line(long end, boolean failed) {
      return String.format(
          Locale.ROOT,
          "%d: %d runs, %.1f s of processor time, %.0f runs a second and core, %s%n",
          next,
          runs,
          seconds,
          runs / Math.max(seconds, 0.001),
          failed
              ? "an invariant breaks in the next " + STRETCH
              : next == end ? "done" : "going on");
    }
  }

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
    Reached reached = resumed();
    long from = reached.next();
    long at = from;
    while (at < end && failing.isEmpty()) {
      long until = Math.min(end, at + STRETCH);
      Campaign campaign = new Campaign(at, until);
      campaign.play(until - at == 1 ? 1 : threads);
      coverage.add(campaign.coverage());
      failing.addAll(campaign.failing());
      seconds += campaign.seconds();
      if (failing.isEmpty()) {
        reached = reached.and(until, until - at, campaign.seconds());
      }
      remember(reached, !failing.isEmpty());
      at = until;
    }
    return new Outcome(at - from, from, at, threads, seconds, coverage, failing);
  }

  private Reached resumed() {
    try {
      Reached reached =
          state == null || !Files.exists(state)
              ? new Reached(begin, 0, 0)
              : Reached.of(Files.readString(state));
      if (reached.next() < begin || reached.next() > end) {
        throw new IllegalStateException(
            state
                + " is at seed "
                + reached.next()
                + ", and this part has "
                + begin
                + " to "
                + (end - 1)
                + ": name a file of its own with -Dsimulation.state");
      }
      return reached;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever is killed in the middle of it leaves the line before. */
  private void remember(Reached reached, boolean failed) {
    if (state != null) {
      try {
        Path written = state.resolveSibling(state.getFileName() + ".new");
        Files.writeString(written, reached.line(end, failed));
        Files.move(written, state, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
