// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.StateStatus;
import dev.sluice.api.StateStatus.LastSave;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.state.StateRules;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a status says of what agents remember: saves as they were when something moved, and what was
 * recovered where somebody has said so since. Pure.
 */
final class TellingState {
  /** A double that stands for a whole percentage may be a little less. */
  private static final double ROUNDING = 1e-6;

  private TellingState() {}

  static @Nullable StateStatus of(Outcome outcome, @Nullable AgentDeploymentStatus previous) {
    StateStatus before = previous == null ? null : previous.state();
    LastSave saved = saved(outcome);
    Integer recovered = recovered(outcome);
    StateStatus told =
        new StateStatus(
            saved == null && before != null ? before.lastSave() : saved,
            recovered == null && before != null ? before.recovered() : recovered);
    return told.lastSave() == null && told.recovered() == null ? null : told;
  }

  private static @Nullable LastSave saved(Outcome outcome) {
    return outcome.decision() instanceof Hold ? null : outcome.before().subject().state().last();
  }

  private static @Nullable Integer recovered(Outcome outcome) {
    return outcome.before().health().checks().stream()
        .filter(check -> check.name().equals(StateRules.GUARD))
        .map(CheckVerdict::reading)
        .filter(Objects::nonNull)
        .findFirst()
        .map(share -> (int) Math.floor(share * 100 + ROUNDING))
        .orElse(null);
  }
}
