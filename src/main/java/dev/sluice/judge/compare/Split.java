// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

/**
 * What both arms did between two looks, or over many of them.
 *
 * @param exposed the agents that are judged
 * @param rest those that they are compared with
 */
public record Split(Trials exposed, Trials rest) {
  /** Nothing. */
  public static final Split NONE = new Split(Trials.NONE, Trials.NONE);

  /** The sum of both. */
  public Split plus(Split other) {
    return new Split(exposed.plus(other.exposed), rest.plus(other.rest));
  }

  /** Errors of both arms. */
  double errors() {
    return exposed.errors() + rest.errors();
  }

  /** Whether it says anything about a difference: both arms worked, and something went wrong. */
  boolean tells() {
    return exposed.trials() > 0 && rest.trials() > 0 && errors() > 0;
  }

  /** The share of errors to expect in the exposed arm if its rate is so many times the other. */
  double share(double ratio) {
    double weight = ratio * exposed.trials();
    return weight / (weight + rest.trials());
  }
}
