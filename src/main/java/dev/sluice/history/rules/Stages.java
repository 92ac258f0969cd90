// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stage says, where it leaves something to its risk as the record has resolved it. */
final class Stages {
  private Stages() {}

  /** The rungs below full exposure. */
  static List<Step> steps(StageSpec stage, RolloutRecord record) {
    List<Step> given = stage.steps();
    if (given != null) {
      return given;
    }
    ResolvedStage resolved = resolved(stage, record);
    List<Step> steps = resolved == null ? null : resolved.steps();
    return steps == null ? List.of() : steps;
  }

  /** What the record resolved of the stage; null if it has nothing of it. */
  static @Nullable ResolvedStage resolved(StageSpec stage, RolloutRecord record) {
    for (ResolvedStage resolved : record.defaults()) {
      if (resolved.stage().equals(stage.name())) {
        return resolved;
      }
    }
    return null;
  }
}
