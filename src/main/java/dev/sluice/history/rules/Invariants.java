// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.history.Invariant;
import java.util.List;

/** All invariants that a history can show. */
public final class Invariants {
  private Invariants() {}

  /** All of them, new: for one history. */
  public static List<Invariant> all() {
    return List.of(
        OrderRules.ORDER,
        OrderRules.NO_SKIP,
        RollbackRules.FAILED_IS_DARK,
        RollbackRules.DECISION_FIRST,
        RollbackRules.DECISION_STICKS,
        RollbackRules.NO_RESURRECTION,
        ChronicleRules.EXACT,
        new ConditionRules(),
        HoldRules.HELD,
        HoldRules.UNKNOWN_IS_NOT_HEALTHY,
        FenceRules.EPOCH,
        FenceRules.FOLLOWS,
        new ExposureRules());
  }
}
