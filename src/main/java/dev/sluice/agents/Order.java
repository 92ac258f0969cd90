// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.api.Migration;
import dev.sluice.api.Overlay;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Step;
import java.util.List;

/**
 * What the record of a migration has a fleet run.
 *
 * @param from the migration as it was seen
 * @param stage its stage
 * @param attempt of the migration
 * @param containers what the stage lays over the fleet's template
 * @param steps of the stage
 * @param step that it has come to
 * @param passed whether it has passed
 * @param onFailure what a breach does
 */
record Order(
    Migration from,
    String stage,
    int attempt,
    List<Overlay.Container> containers,
    List<Step> steps,
    int step,
    boolean passed,
    OnFailure onFailure) {
  String migration() {
    return from.getMetadata().getName();
  }

  String uid() {
    return from.getMetadata().getUid();
  }
}
