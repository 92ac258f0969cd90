// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.KeptState;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Readiness;
import java.util.List;

/** What is known of the saves that a stage waits for. */
final class StageSaves {
  private final SavedSource source;

  StageSaves(SavedSource source) {
    this.source = source;
  }

  /** Before anybody is asked. */
  static KeptState unasked(MigrationSpec spec, List<AgentDeployment> fleets) {
    return !spec.observing() && fleets.stream().anyMatch(AskedSaves::areAsked)
        ? KeptState.UNASKED
        : KeptState.NONE;
  }

  /** The same observation; once all else is as it has to be, who has not saved yet is asked to. */
  Observed of(Migration migration, List<AgentDeployment> fleets, Observed o) {
    boolean last =
        o.subject().state().saves()
            && Readiness.of(o).filter(r -> r.lacksOnly(Cause.STATE_NOT_SAVED)).isPresent();
    return last
        ? o.keeping(
            new KeptState(true, source.unsaved(Owner.of(migration).toString(), fleets, o.now())))
        : o;
  }
}
