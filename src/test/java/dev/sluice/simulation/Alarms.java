// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.util.Arrays;

/** Which turns of an operator are due, and when the others will be. */
final class Alarms {
  private final TrueTime time;
  private final boolean[] due;
  private final long[] then;
  private final long[] waited;

  Alarms(int size, TrueTime time) {
    this.time = time;
    due = new boolean[size];
    then = new long[size];
    waited = new long[size];
    Arrays.fill(then, Long.MAX_VALUE);
  }

  boolean due(int turn) {
    return due[turn];
  }

  void now(int turn) {
    due[turn] = true;
  }

  void allNow() {
    Arrays.fill(due, true);
  }

  /** Seen to. The SDK would look again within a minute anyway: nothing may depend on that. */
  void off(int turn) {
    due[turn] = false;
    then[turn] = Long.MAX_VALUE;
  }

  /** At that time, if not sooner. */
  void at(int turn, long millis) {
    then[turn] = Math.min(then[turn], Math.max(millis, time.millis() + 1));
  }

  /** What is waited for now is what an equal turn would wait for. */
  void remember(int turn) {
    waited[turn] = then[turn];
  }

  void asBefore(int turn) {
    then[turn] = waited[turn];
  }

  /** When something is due next. */
  long next() {
    long next = Long.MAX_VALUE;
    for (long each : then) {
      next = Math.min(next, each);
    }
    return next;
  }

  void ring() {
    for (int i = 0; i < due.length; i++) {
      due[i] |= then[i] <= time.millis();
    }
  }
}
