// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import java.util.SplittableRandom;

/** Chance by seed: the same in each run of a test. */
public final class Lots {
  private static final double LARGE = 300;

  private final SplittableRandom random;

  public Lots(long seed) {
    random = new SplittableRandom(seed);
  }

  /** How many of so many independent trials go wrong. */
  public int binomial(double trials, double chance) {
    double mean = trials * chance;
    if (mean > LARGE) {
      return (int)
          Math.clamp(Math.rint(mean + Math.sqrt(mean * (1 - chance)) * normal()), 0, trials);
    }
    double term = Math.pow(1 - chance, trials);
    double odds = chance / (1 - chance);
    double left = random.nextDouble() - term;
    int errors = 0;
    while (left > 0 && errors < trials) {
      term *= odds * (trials - errors) / (errors + 1);
      left -= term;
      errors++;
    }
    return errors;
  }

  /** Errors that come so many at a time, with that mean. */
  public int bursts(double mean, int size) {
    return size * binomial(1_000_000, mean / size / 1_000_000);
  }

  /** A factor around 1 whose logarithm is normal. */
  public double lognormal(double sigma) {
    return Math.exp(sigma * normal());
  }

  private double normal() {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
