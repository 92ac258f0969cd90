// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.util.Arrays;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Cumulative counts by upper bound, as Prometheus has them.
 *
 * <p>Arrays and not a record of lists, because a window of looks holds one per agent and look.
 */
public final class Histogram {
  /** Finite upper bounds, rising. */
  private final double[] bounds;

  /** Events up to each bound; the last one is the total. */
  private final double[] counts;

  private Histogram(double[] bounds, double[] counts) {
    this.bounds = bounds;
    this.counts = counts;
  }

  /**
   * Builds a histogram.
   *
   * @param cumulative events up to each upper bound; the last bound is infinity
   * @throws IllegalArgumentException if infinity is missing, a bound is not a number, or a count is
   *     negative, not finite or below the one before
   */
  public static Histogram of(SortedMap<Double, Double> cumulative) {
    if (cumulative.isEmpty() || cumulative.lastKey() != Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("histogram without a bucket for +Inf");
    }
    double[] bounds = new double[cumulative.size() - 1];
    double[] counts = new double[cumulative.size()];
    double before = 0;
    int i = 0;
    for (var bucket : cumulative.entrySet()) {
      double bound = bucket.getKey();
      double count = bucket.getValue();
      if (!(count >= before) || Double.isInfinite(count)) {
        throw new IllegalArgumentException("bucket " + bound + " counts " + count);
      }
      if (i < bounds.length) {
        if (!Double.isFinite(bound)) {
          throw new IllegalArgumentException("bucket bound " + bound);
        }
        bounds[i] = bound;
      }
      counts[i++] = count;
      before = count;
    }
    return new Histogram(bounds, counts);
  }

  /** All events. */
  public double total() {
    return counts[counts.length - 1];
  }

  /** Whether this may be a later reading of the same process: same bounds, nothing fell. */
  boolean continues(Histogram earlier) {
    if (!Arrays.equals(bounds, earlier.bounds)) {
      return false;
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < earlier.counts[i]) {
        return false;
      }
    }
    return true;
  }

  /** What was added since an earlier reading that this one {@link #continues}. */
  Histogram minus(Histogram earlier) {
    double[] added = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      added[i] = counts[i] - earlier.counts[i];
    }
    return new Histogram(bounds, added);
  }

  /** The sum of both over the bounds that both have; only there are the counts of both known. */
  public Histogram plus(Histogram other) {
    double[] common =
        Arrays.equals(bounds, other.bounds)
            ? bounds
            : Arrays.stream(bounds)
                .filter(bound -> Arrays.binarySearch(other.bounds, bound) >= 0)
                .toArray();
    double[] sums = new double[common.length + 1];
    for (int i = 0; i < common.length; i++) {
      sums[i] = upTo(common[i]) + other.upTo(common[i]);
    }
    sums[common.length] = total() + other.total();
    return new Histogram(common, sums);
  }

  private double upTo(double bound) {
    return counts[Arrays.binarySearch(bounds, bound)];
  }

  /** Whether that is one of the bounds. */
  boolean has(double bound) {
    return Arrays.binarySearch(bounds, bound) >= 0;
  }

  /** Events above one of the bounds. */
  double above(double bound) {
    return Math.max(0, total() - upTo(bound));
  }

  /**
   * The greatest bound that so large a share of the events lies above, or else the smallest bound;
   * null if there is none.
   */
  @Nullable Double tail(double share) {
    Double found = null;
    for (double bound : bounds) {
      found = found == null || above(bound) >= share * total() ? (Double) bound : found;
    }
    return found;
  }

  /**
   * The quantile by linear interpolation within its bucket, as {@code histogram_quantile} does it.
   *
   * @param q between 0 and 1
   */
  Quantile quantile(double q) {
    double rank = q * total();
    double below = 0;
    for (int i = 0; i < bounds.length; i++) {
      // An answer is not taken in one instant, so that differences may fall by a little.
      double count = Math.max(below, counts[i]);
      if (count >= rank) {
        double from = i == 0 ? 0 : bounds[i - 1];
        double share = count > below ? (rank - below) / (count - below) : 1;
        boolean outside = i == 0 && bounds[0] <= 0;
        return new Quantile(outside ? bounds[0] : from + (bounds[i] - from) * share, false);
      }
      below = count;
    }
    return new Quantile(bounds.length == 0 ? 0 : bounds[bounds.length - 1], true);
  }

  /**
   * A quantile.
   *
   * @param value its value, or the largest finite bound if it lies beyond
   * @param beyond whether it lies above the largest finite bound, by an unknown amount
   */
  record Quantile(double value, boolean beyond) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && Arrays.equals(bounds, that.bounds)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bounds) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "Histogram{bounds="
        + Arrays.toString(bounds)
        + ", counts="
        + Arrays.toString(counts)
        + "}";
  }
}
