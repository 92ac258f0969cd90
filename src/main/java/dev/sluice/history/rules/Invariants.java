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
        new RestRules.RollbackEnds(),
        RollbackRules.NO_RESURRECTION,
        new TokenRules(),
        ChronicleRules.EXACT,
        new ConditionRules(),
        new IdleRules(),
        HoldRules.HELD,
        HoldRules.UNKNOWN_IS_NOT_HEALTHY,
        FenceRules.EPOCH,
        FenceRules.FOLLOWS,
        new OwnershipRules.OwnThings(),
        new ClaimRules(),
        new OwnershipRules.NoSelfEdit(),
        new QuietRules(),
        new RestRules.Stable(),
        new ExposureRules());
  }
}
