// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.Run.Failure;

/** A failure as people want to read it: as short as it can be, and with the way to see it again. */
final class Story {
  private Story() {}

  /** The story of the shortest schedule that fails as that one does; empty if it does not fail. */
  static String of(Schedule schedule) {
    Failure failure = Run.play(schedule, new Coverage());
    return failure == null ? "" : told(Shrinking.shortest(schedule, s -> alike(s, failure)));
  }

  /** Whether a schedule fails for the same reason, whatever the numbers in it are. */
  private static boolean alike(Schedule schedule, Failure failure) {
    Failure other = Run.play(schedule, new Coverage());
    return other != null && kind(other).equals(kind(failure));
  }

  private static String kind(Failure failure) {
    return failure.what().replaceAll("[0-9]+|\\b[a-f]\\b", "#");
  }

  private static String told(Schedule schedule) {
    Teller.Told teller = new Teller.Told();
    Failure failure = Run.play(schedule, new Coverage(), teller);
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(schedule.seed()).append(": ");
    text.append(failure == null ? "all is well" : failure.what()).append('\n');
    text.append(schedule.cast()).append('\n').append(teller);
    if (failure != null && !(failure.cause() instanceof Broken)) {
      for (StackTraceElement frame : failure.cause().getStackTrace()) {
        text.append("      at ").append(frame).append('\n');
      }
    }
    if (schedule.seed() < 0) {
      return text.toString();
    }
    return text.append("again: mvn test -Dtest=SimulationRunsTest -Dsimulation.seed=")
        .append(schedule.seed())
        .append('\n')
        .toString();
  }
}
