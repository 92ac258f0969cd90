// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.judge.compare.Calibration;
import dev.sluice.judge.compare.ComparisonState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What agents do while nothing is wrong.
 *
 * @param perSecond requests of all agents together
 * @param errorRate how many of them fail, above 0 and below 1
 * @param natural what is natural to the exposed agents beside the rest, where that has been seen;
 *     otherwise they are taken to be alike, which the time before a stage has to show first
 */
public record Traffic(double perSecond, double errorRate, Optional<Calibration> natural) {
  public Traffic {
    if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
      throw new IllegalArgumentException(
          "requests a second are " + perSecond + ": write a number above 0");
    }
    if (!(errorRate > 0) || !(errorRate < 1)) {
      throw new IllegalArgumentException(
          "the error rate is " + errorRate + ": write a share above 0 and below 1, such as 0.5%");
    }
  }

  /** As somebody knows it, of agents that do not differ. */
  public static Traffic assumed(double perSecond, double errorRate) {
    return new Traffic(perSecond, errorRate, Optional.empty());
  }

  /** As a record remembers it from comparing errors; empty where it does not. */
  public static Optional<Traffic> recorded(HealthPolicySpec policy, List<JudgeState> states) {
    return policy.checks().stream()
        .filter(Traffic::comparesErrors)
        .flatMap(
            check ->
                states.stream()
                    .filter(state -> state.check().equals(check.name()))
                    .flatMap(state -> JudgeStates.resumed(state, check, Set.of()).stream()))
        .map(known -> known.comparison().state())
        .flatMap(state -> of(state, Durations.parse(policy.interval())).stream())
        .findFirst();
  }

  private static boolean comparesErrors(HealthCheck check) {
    return check.compare() != null && check.compare().signal() == Signal.ErrorRate;
  }

  private static Optional<Traffic> of(ComparisonState seen, Duration interval) {
    double trials = seen.total().exposed().trials() + seen.total().rest().trials();
    double seconds = seen.looks() * interval.toMillis() / 1000.0;
    double errors = seen.total().rest().errors();
    double rest = seen.total().rest().trials();
    return trials > 0 && seconds > 0 && errors > 0 && errors < rest
        ? Optional.of(
            new Traffic(
                trials / seconds,
                errors / rest,
                Optional.of(new Calibration(seen.tolerated(), seen.dispersion()))))
        : Optional.empty();
  }
}
