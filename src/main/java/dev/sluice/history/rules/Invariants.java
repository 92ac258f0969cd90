// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.history.Invariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All invariants that a history can show. */
public final class Invariants {
  private Invariants() {}

  /** All of them, new: for one history. Times are those that the records have. */
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
        new TimeRules(),
        HoldRules.UNKNOWN_IS_NOT_HEALTHY,
        EvidenceRules.FRESH,
        FenceRules.EPOCH,
        FenceRules.FOLLOWS,
        new OwnershipRules.OwnThings(),
        new ClaimRules(),
        new YieldRules(),
        new OwnershipRules.NoSelfEdit(),
        new QuietRules(),
        new RestRules.Stable(),
        new LedgerRules.CoolDown(),
        new ExposureRules(),
        LedgerRules.HALTED,
        RevisionRules.NO_SKIP,
        RevisionRules.SUPERSEDED,
        RevisionRules.ONE_WRITE,
        new RevisionRules.TakenBack(),
        new AgentRules.Recorded(),
        new AgentRules.Exposed(),
        new AgentRules.Kept(),
        new AgentRules.Spared(),
        new OverlayRules.Led(),
        new OverlayRules.PodsFirst());
  }

  /**
   * All of them, new, and the times as they are seen from outside besides.
   *
   * @param tolerance how late a change may have been seen
   */
  public static List<Invariant> timed(Duration tolerance) {
    List<Invariant> timed = new ArrayList<>(all());
    timed.add(new RealTimeRules(tolerance));
    return List.copyOf(timed);
  }
}
