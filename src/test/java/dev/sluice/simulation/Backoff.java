// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/** When an operator looks again after a write: soon if it went wrong, and then less and less. */
final class Backoff {
  private static final long SOON = 200;
  private static final long LATE = 30_000;

  private final TrueTime time;
  private final Alarms alarms;
  private final Inputs inputs;
  private final Sabotage sabotage;
  private long patience = SOON;

  Backoff(TrueTime time, Alarms alarms, Inputs inputs, Sabotage sabotage) {
    this.time = time;
    this.alarms = alarms;
    this.inputs = inputs;
    this.sabotage = sabotage;
  }

  /** A write that went wrong is decided anew soon; one in flight is awaited. */
  void written(Writes.Answer answer, int turn) {
    switch (answer) {
      case NOTHING -> {}
      case STORED, IN_FLIGHT -> patience = SOON;
      case FAILED -> {
        if (sabotage == Sabotage.LAZY) {
          return;
        }
        inputs.forget();
        alarms.at(turn, time.millis() + patience);
        patience = Math.min(LATE, 2 * patience);
      }
    }
  }
}
