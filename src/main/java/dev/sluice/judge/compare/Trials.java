// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

/**
 * How often something was tried, and how often it went wrong.
 *
 * @param trials requests, messages; not negative
 * @param errors those that failed; an agent counts both while it works, so that an answer may show
 *     an error whose trial it does not show yet: never more than the trials
 */
public record Trials(double trials, double errors) {
  /** Nothing. */
  public static final Trials NONE = new Trials(0, 0);

  public Trials {
    if (!(trials >= 0) || !(errors >= 0) || Double.isInfinite(trials)) {
      throw new IllegalArgumentException(errors + " errors in " + trials + " trials");
    }
    errors = Math.min(errors, trials);
  }

  /** The sum of both. */
  public Trials plus(Trials other) {
    return new Trials(trials + other.trials, errors + other.errors);
  }

  /** This without a part of it. */
  Trials minus(Trials part) {
    return new Trials(Math.max(0, trials - part.trials), Math.max(0, errors - part.errors));
  }
}
