// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthPolicySpec;
import java.util.List;

/** What a policy is left with where there are no agents to compare with. */
public final class Beside {
  private Beside() {}

  /** The checks that then say nothing. */
  public static List<String> silent(HealthPolicySpec policy) {
    return policy.checks().stream().filter(Beside::needsRest).map(HealthCheck::name).toList();
  }

  /** Whether a limit is left that reads what the agents do. */
  public static boolean limits(HealthPolicySpec policy) {
    return policy.checks().stream().anyMatch(check -> !needsRest(check) && isNumber(check));
  }

  static boolean needsRest(HealthCheck check) {
    return check.compare() != null
        || (check.baseline() == Baseline.Rest && check.max() == null && check.min() == null);
  }

  /** A condition of another object says nothing of the agents, nor does a suite. */
  private static boolean isNumber(HealthCheck check) {
    return switch (CheckSource.of(check)) {
      case CheckSource.Agents _,
          CheckSource.Prometheus _,
          CheckSource.Http _,
          CheckSource.OpenMetrics _ ->
          true;
      case CheckSource.Resource _, CheckSource.Suite _, CheckSource.Unknown _ -> false;
    };
  }
}
