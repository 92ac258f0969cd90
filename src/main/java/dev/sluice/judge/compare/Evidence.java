// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import java.util.Arrays;
import java.util.List;

/**
 * How much speaks for the exposed agents being worse, as a test martingale.
 *
 * <p>Given how many errors a look brings, the exposed arm's part of them is binomial. For each g of
 * the grid the likelihood of "g times what is tolerated" against "what is tolerated" is multiplied
 * up over the looks; the mean over the grid is E. If nothing is worse than tolerated, E ever
 * reaches 1/alpha with probability alpha at most, however often it is looked at (Ville), and
 * whatever the traffic does. In logarithms, so that nothing overflows.
 */
public final class Evidence {
  private static final double[] GRID = {1.25, 1.5, 2, 3, 5, 10, 30};
  private static final double[] LOG_GRID = Arrays.stream(GRID).map(Math::log).toArray();

  /** How many numbers it is made of. */
  public static final int SIZE = GRID.length;

  /** Nothing seen: E = 1. */
  public static final Evidence NONE = new Evidence(new double[SIZE]);

  /** Log likelihood ratio of each g. */
  private final double[] logs;

  private Evidence(double[] logs) {
    this.logs = logs;
  }

  /**
   * The evidence that these numbers stand for.
   *
   * @throws IllegalArgumentException if they are not {@link #SIZE} finite numbers
   */
  public static Evidence of(List<Double> logs) {
    double[] all = logs.stream().mapToDouble(Double::doubleValue).toArray();
    if (all.length != SIZE || !Arrays.stream(all).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(logs + " is not the state of a test");
    }
    return new Evidence(all);
  }

  /** The numbers that it is made of, to go on from. */
  public List<Double> logs() {
    return Arrays.stream(logs).boxed().toList();
  }

  /**
   * This after one more look.
   *
   * @param tolerated the ratio of error rates that is natural to these arms
   * @param phi the dispersion to temper by
   */
  Evidence plus(Split look, double tolerated, double phi) {
    if (!look.tells()) {
      return this;
    }
    double[] next = new double[SIZE];
    double q = look.share(tolerated);
    for (int i = 0; i < SIZE; i++) {
      double gained =
          look.exposed().errors() * LOG_GRID[i] - look.errors() * Math.log1p(q * (GRID[i] - 1));
      next[i] = logs[i] + gained / phi;
    }
    return new Evidence(next);
  }

  /** The logarithm of E. */
  public double logE() {
    double most = logs[0];
    for (double log : logs) {
      most = Math.max(most, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - most);
    }
    return most + Math.log(sum / SIZE);
  }

  /** E itself, as far as a number can hold it: never infinite. */
  public double value() {
    return Math.min(Double.MAX_VALUE, Math.exp(logE()));
  }

  /** Whether E has reached that number. */
  boolean reaches(double bar) {
    return logE() >= Math.log(bar);
  }

  /** The log likelihood ratio at each g of the grid. */
  double log(int i) {
    return logs[i];
  }

  /** The i-th g of the grid. */
  static double grid(int i) {
    return GRID[i];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Evidence that && Arrays.equals(logs, that.logs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(logs);
  }

  @Override
  public String toString() {
    return "Evidence" + Arrays.toString(logs);
  }
}
