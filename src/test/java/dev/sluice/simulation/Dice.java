// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/**
 * Chance that a seed replays everywhere and for ever: SplitMix64, spelled out, so that no version
 * of a library changes what a seed means.
 */
final class Dice {
  private long state;

  Dice(long seed) {
    state = seed;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** 0 to n - 1; the bias of the remainder is far below what anybody could notice. */
  int below(int n) {
    return (int) ((next() >>> 33) % n);
  }

  int between(int least, int most) {
    return least + below(most - least + 1);
  }

  boolean oneIn(int n) {
    return below(n) == 0;
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[below(choices.length)];
  }
}
