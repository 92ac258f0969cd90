// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.Scene;
import org.jspecify.annotations.Nullable;

/**
 * An invariant of a migration's status that remembers nothing: it compares what stood with what
 * stands since then.
 *
 * @param id in the design
 * @param sentence what must be true
 * @param rule tells what is wrong
 */
record OnStep(String id, String sentence, Rule rule) implements Invariant {
  /** Tells what is wrong with a step; null if nothing is. */
  interface Rule {
    @Nullable String broken(MigrationStep step);
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    MigrationStep step = scene.step();
    String broken = step == null ? null : rule.broken(step);
    return broken == null ? null : Finding.of(broken);
  }
}
