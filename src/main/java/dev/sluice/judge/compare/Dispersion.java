// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

/**
 * How much more the arms' shares of the errors vary from look to look than independent errors
 * would: Pearson's statistic over its degrees of freedom, phi.
 *
 * <p>Errors that come in bursts are fewer events than they look like; evidence is divided by phi.
 * Around the fitted ratio r a look adds {@code (x(1-q) - r y q)^2 / (r q(1-q) m)}, with x and y
 * errors in the arms, m both, and q the exposed share of the (weighted) trials. Written out by
 * powers of r, sums that do not know r are enough, so that no look has to be kept and traffic may
 * shift between the arms.
 *
 * @param before Pearson's statistic of what is over: the time before the stage, earlier steps
 * @param freedom its degrees of freedom
 * @param looks looks with errors in what runs now
 * @param xx sum of x^2 (1-q) / (q m)
 * @param xy sum of x y / m
 * @param yy sum of y^2 q / ((1-q) m)
 * @param x sum of x (1-q)
 * @param y sum of y q
 */
public record Dispersion(
    double before,
    double freedom,
    double looks,
    double xx,
    double xy,
    double yy,
    double x,
    double y) {
  /** Nothing seen. */
  public static final Dispersion NONE = new Dispersion(0, 0, 0, 0, 0, 0, 0, 0);

  /** What came before weighs as much as so many looks at most: bursts may begin. */
  static final double MEMORY = 60;

  /** Fewer looks than these say nothing. */
  static final double ENOUGH = 10;

  /** This after one more look, with a ratio that is known to be natural. */
  Dispersion plus(Split look, double tolerated) {
    if (!look.tells()) {
      return this;
    }
    double q = look.share(tolerated);
    double xs = look.exposed().errors();
    double ys = look.rest().errors();
    double m = xs + ys;
    if (!(q > 0) || !(q < 1)) {
      return this;
    }
    return new Dispersion(
        before,
        freedom,
        looks + 1,
        xx + xs * xs * (1 - q) / (q * m),
        xy + xs * ys / m,
        yy + ys * ys * q / ((1 - q) * m),
        x + xs * (1 - q),
        y + ys * q);
  }

  /** The same at the begin of another step, whose ratio may be another. */
  Dispersion closed() {
    double free = freedom + degrees();
    double shorter = free > MEMORY ? MEMORY / free : 1;
    return new Dispersion((before + pearson()) * shorter, free * shorter, 0, 0, 0, 0, 0, 0);
  }

  /** How far evidence is to be tempered; at least 1. */
  public double phi() {
    double free = freedom + degrees();
    return free < ENOUGH - 1 ? 1 : Math.max(1, (before + pearson()) / free);
  }

  private double degrees() {
    return Math.max(0, looks - 1);
  }

  private double pearson() {
    if (!(x > 0) || !(y > 0)) {
      // All errors are in one arm, whatever the look: they do not vary.
      return degrees();
    }
    double ratio = x / y;
    return Math.max(0, xx / ratio - 2 * xy + yy * ratio);
  }
}
