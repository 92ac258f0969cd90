// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The words that users, alerts and scripts know: whoever changes one breaks them. */
class CauseTest {
  @Test
  void the_words_are_these() {
    assertThat(Arrays.stream(Cause.values()).map(Cause::reason))
        .containsExactly(
            "Emergency",
            "RollbackRequested",
            "GuardBreached",
            "DeadlinePassed",
            "MigrationWentBack",
            "RolledBack",
            "Halted",
            "Completed",
            "StartedAfter",
            "StageStarted",
            "StepRaised",
            "AgentsBrought",
            "StagePassed",
            "RetryRequested",
            "FleetChanged",
            "PolicyChanged",
            "Superseded",
            "HoldingStep",
            "WatchingWindow",
            "AwaitingLook",
            "AwaitingDelivery",
            "GatheringBaseline",
            "AwaitingClaim",
            "CoolingDown",
            "AwaitingResource",
            "AgentsNotReady",
            "AgentsMoving",
            "FleetBusy",
            "LedByMigration",
            "StateNotSaved",
            "RollbackPresent",
            "Paused",
            "AwaitingApproval",
            "FlagKilled",
            "Unreadable",
            "Blind",
            "BlindTooLong",
            "GuardHeld",
            "WatchBreached",
            "UnhealthyBeforeStart",
            "ClaimConflict",
            "WorkloadMissing",
            "OverlayUnfit",
            "NoAgents",
            "NoGoodRevision",
            "RollbackWouldLoseState",
            "FlagSetNotFound",
            "HealthPolicyNotFound",
            "InvalidAnnotation",
            "UnknownFlag",
            "InvalidPlan");
  }
}
