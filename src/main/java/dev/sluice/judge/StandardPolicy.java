// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import java.util.List;

/** The policy that is built in, for migrations that name no other. */
public final class StandardPolicy {
  /**
   * Error rate above 5 %, latency above twice the baseline, delivery below 95 %, two looks in a row
   * at 30 s; each only where the agents serve its source.
   */
  public static final HealthPolicySpec SPEC =
      new HealthPolicySpec(
          "30s",
          2,
          List.of(
              HealthCheck.guard("error-rate", Signal.ErrorRate, 0.05, null, null),
              HealthCheck.guard("latency", Signal.Latency, null, null, 2.0),
              HealthCheck.guard("delivery", Signal.Delivery, null, 0.95, null)));

  private StandardPolicy() {}
}
