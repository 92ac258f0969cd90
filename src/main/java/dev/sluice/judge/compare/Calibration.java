// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

/**
 * What is natural to the arms: agents differ without anybody's doing.
 *
 * @param tolerated the ratio of the exposed agents' error rate to the rest's before the stage,
 *     times e^(its standard error); at least 1
 * @param dispersion how errors varied before the stage
 */
public record Calibration(double tolerated, Dispersion dispersion) {
  /** Arms that are known to be alike; for forecasts. */
  public static final Calibration ALIKE = new Calibration(1, Dispersion.NONE);

  /** A rate of zero is not believed: it is taken for half an error. */
  private static final double HALF = 0.5;

  /** Beyond this nothing can be told. */
  private static final double MOST = 1e6;

  public Calibration {
    if (!(tolerated >= 1) || Double.isInfinite(tolerated)) {
      throw new IllegalArgumentException("tolerated ratio " + tolerated);
    }
  }

  /**
   * What the time before the stage says.
   *
   * @param before counts of both arms, both with trials
   * @param dispersion how the errors varied
   */
  static Calibration of(Split before, Dispersion dispersion) {
    return new Calibration(tolerated(before, dispersion.phi()), dispersion.closed());
  }

  static double tolerated(Split before, double phi) {
    double x = Math.max(HALF, before.exposed().errors());
    double y = Math.max(HALF, before.rest().errors());
    double ratio = x / before.exposed().trials() * (before.rest().trials() / y);
    double deviation = Math.sqrt(phi * (1 / x + 1 / y));
    return Math.clamp(ratio * Math.exp(deviation), 1, MOST);
  }
}
