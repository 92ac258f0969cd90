// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.util.random.RandomGenerator;

/**
 * One thing that every agent does, in two ways: the legacy one, which works, and the new one, which
 * its flag switches on. All agents run the same code, so a broken path is broken for all of them.
 */
final class DualPath {
  private final String key;
  private volatile double errorShare;

  DualPath(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** How many of the units of work the new way fails at present, 0 to 1. */
  double errorShare() {
    return errorShare;
  }

  /** From now on the new way fails that share of its units of work, 0 to 1. */
  void breakNew(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("error share " + share + " is not between 0 and 1");
    }
    errorShare = share;
  }

  /** From now on the new way works. */
  void mend() {
    errorShare = 0;
  }

  /** Does one unit of work and says whether it went well. */
  boolean run(boolean flagOn, RandomGenerator random) {
    return flagOn ? newWay(random) : legacyWay();
  }

  private boolean newWay(RandomGenerator random) {
    return random.nextDouble() >= errorShare;
  }

  private static boolean legacyWay() {
    return true;
  }
}
