// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Between which ratios of the error rates the truth lies, at any time at once: those that the
 * mixture over the grid does not refute at alpha.
 *
 * <p>Exact where the exposed share of the traffic stays the same. Where it varies, the likelihood
 * is exact at the points of the grid and interpolated between them.
 *
 * @param lower the smallest; 0 if nothing is refuted
 * @param upper the largest; null if nothing is refuted
 */
public record Bounds(double lower, @Nullable Double upper) {
  /** Nothing is known. */
  static final Bounds OPEN = new Bounds(0, null);

  /** Ratios beyond e^12 = 160,000 are as good as none. */
  private static final double FAR = 12;

  private static final int HALVINGS = 40;

  /**
   * The bounds after some looks.
   *
   * @param evidence what they brought together
   * @param tempered their counts, each look's over its phi; trials do not matter
   * @param tolerated the ratio that evidence is measured from
   */
  static Bounds of(Evidence evidence, Split tempered, double tolerated, double alpha) {
    if (!(tempered.errors() > 0)) {
      return OPEN;
    }
    Likelihood likelihood = new Likelihood(evidence, tempered);
    double bar = evidence.logE() + Math.log(alpha);
    double inside = likelihood.inside();
    DoubleUnaryOperator above = theta -> likelihood.at(theta) - bar;
    double lower =
        above.applyAsDouble(-FAR) > 0 ? 0 : tolerated * Math.exp(root(above, inside, -FAR));
    Double upper =
        above.applyAsDouble(FAR) > 0
            ? null
            : Double.valueOf(tolerated * Math.exp(root(above, inside, FAR)));
    return new Bounds(lower, upper);
  }

  /** Where the function turns from above 0 to below it. */
  private static double root(DoubleUnaryOperator above, double inside, double outside) {
    double in = inside;
    double out = outside;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (in + out) / 2;
      if (above.applyAsDouble(middle) > 0) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return out;
  }

  /** The log likelihood of each ratio e^theta against the tolerated one. */
  private static final class Likelihood {
    private final double exposed;
    private final double both;
    private final double[] theta = new double[Evidence.SIZE];

    /** The exposed share that would have given what stands at each point of the grid. */
    private final double[] share = new double[Evidence.SIZE];

    Likelihood(Evidence evidence, Split tempered) {
      exposed = tempered.exposed().errors();
      both = tempered.errors();
      for (int i = 0; i < Evidence.SIZE; i++) {
        double g = Evidence.grid(i);
        theta[i] = Math.log(g);
        double paid = (exposed * theta[i] - evidence.log(i)) / both;
        share[i] = Math.clamp(Math.expm1(paid) / (g - 1), 0, 1);
      }
    }

    double at(double point) {
      return exposed * point - both * Math.log1p(share(point) * Math.expm1(point));
    }

    private double share(double point) {
      if (point <= theta[0]) {
        return share[0];
      }
      for (int i = 1; i < theta.length; i++) {
        if (point <= theta[i]) {
          double part = (point - theta[i - 1]) / (theta[i] - theta[i - 1]);
          return share[i - 1] + part * (share[i] - share[i - 1]);
        }
      }
      return share[theta.length - 1];
    }

    /**
     * The likeliest ratio of the grid. It is never refuted: E is the mean over the grid, so no bar
     * below E is as high as the greatest of it. As there is one peak, both bounds lie beyond it.
     */
    double inside() {
      double best = theta[0];
      for (double point : theta) {
        best = at(point) > at(best) ? point : best;
      }
      return best;
    }
  }
}
