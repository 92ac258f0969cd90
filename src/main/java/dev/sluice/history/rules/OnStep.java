// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import org.jspecify.annotations.Nullable;

/**
 * An invariant of the status of what is rolled out that remembers nothing: it compares what stood
 * with what stands since then.
 *
 * @param <S> of what: migrations, fleets, or both
 * @param kind the same
 * @param id in the design
 * @param sentence what must be true
 * @param rule tells what is wrong
 */
record OnStep<S extends RolloutStep>(Class<S> kind, String id, String sentence, Rule<S> rule)
    implements Invariant {
  /** Tells what is wrong with a step; null if nothing is. */
  interface Rule<S> {
    @Nullable String broken(S step);
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    RolloutStep step = scene.rollout();
    String broken = kind.isInstance(step) ? rule.broken(kind.cast(step)) : null;
    return broken == null ? null : Finding.of(broken);
  }
}
