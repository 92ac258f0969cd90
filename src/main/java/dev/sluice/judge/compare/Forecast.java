// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a comparison is going to see: after how many looks an effect is found, half of the time.
 *
 * @param perLook trials of both arms in a look, and the errors that they bring without an effect
 * @param calibration what is natural to the arms
 */
public record Forecast(Split perLook, Calibration calibration) {
  /** After more looks than these nobody waits. */
  public static final long MOST = 1_000_000;

  private static final double MEDIAN = 0.85;

  private static final int HALVINGS = 60;

  /**
   * Of arms that are alike, whom nobody has seen yet: what is natural to them is known only as well
   * as the time before the stage tells, which is no longer than it has to be. Empty if that never
   * brings enough errors to compare.
   */
  public static Optional<Forecast> expected(Split perLook) {
    OptionalInt needed = History.needed(perLook.errors());
    if (needed.isEmpty()) {
      return Optional.empty();
    }
    Split before =
        new Split(
            times(perLook.exposed(), needed.getAsInt()), times(perLook.rest(), needed.getAsInt()));
    return Optional.of(new Forecast(perLook, Calibration.of(before, Dispersion.NONE)));
  }

  /**
   * In about how many looks so many times the errors are found; empty if not within {@value #MOST}.
   *
   * <p>By its mean, evidence gets there after t looks. The times of single runs are spread about t
   * as an inverse Gaussian distribution, whose median is about {@code t (1 - 0.85/b)}, b being how
   * far the best of the grid has to climb: runs that are lucky early end early.
   *
   * @param times the effect, such as 2 for a doubling
   * @param alpha chance of a false alarm that the check may have
   */
  public OptionalLong looks(double times, double alpha) {
    Trials exposed = perLook.exposed();
    double errors = Math.min(exposed.trials(), exposed.errors() * times);
    Split look = new Split(new Trials(exposed.trials(), errors), perLook.rest());
    if (!after(look, MOST).reaches(1 / alpha)) {
      return OptionalLong.empty();
    }
    double from = 0;
    double to = MOST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (from + to) / 2;
      if (after(look, middle).reaches(1 / alpha)) {
        to = middle;
      } else {
        from = middle;
      }
    }
    double climb = after(look, to).logs().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    return OptionalLong.of(Math.max(1, (long) Math.ceil(to * (1 - MEDIAN / climb))));
  }

  private Evidence after(Split look, double looks) {
    Split all = new Split(times(look.exposed(), looks), times(look.rest(), looks));
    return Evidence.NONE.plus(all, calibration.tolerated(), calibration.dispersion().phi());
  }

  private static Trials times(Trials trials, double looks) {
    return new Trials(trials.trials() * looks, trials.errors() * looks);
  }
}
