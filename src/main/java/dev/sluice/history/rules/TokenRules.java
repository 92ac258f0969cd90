// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person asks for once is done once. */
final class TokenRules implements Invariant {
  /** The retry that was there at the last rollback of each migration: nobody asked for it since. */
  private final Map<Subject, String> stale = new HashMap<>();

  @Override
  public String id() {
    return "I8";
  }

  @Override
  public String sentence() {
    return "An attempt begins only by a retry that names its number, was set after the rollback, and"
        + " is acted on once.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    MigrationStep step = scene.step();
    if (step == null || !step.recorded()) {
      return null;
    }
    String retry = step.before().meta().annotations().get(Annotations.RETRY);
    if (step.isRollback()) {
      noted(change.subject(), retry);
      return null;
    }
    RolloutRecord is = step.is();
    if (is == null || !step.isRetry()) {
      return null;
    }
    String wanted = Integer.toString(is.attempt());
    if (!wanted.equals(retry)) {
      return Finding.of("attempt " + wanted + " began, and " + Annotations.RETRY + " is " + retry);
    }
    return wanted.equals(stale.get(change.subject()))
        ? Finding.of("attempt " + wanted + " began by a retry that was there before the rollback")
        : null;
  }

  private void noted(Subject migration, @Nullable String retry) {
    if (retry == null) {
      stale.remove(migration);
    } else {
      stale.put(migration, retry);
    }
  }
}
