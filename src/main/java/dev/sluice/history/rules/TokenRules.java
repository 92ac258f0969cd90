// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.Annotations;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.FleetStep;
import dev.sluice.history.Invariant;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return "What a person asks for once is done once: an attempt begins by a retry that names its"
        + " number and was set after the rollback; a stage that needs approval, a skipped wait and a"
        + " waived cool-down rest on an annotation for that attempt.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    RolloutStep step = scene.rollout();
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
      String broken = is == null ? null : tokens(step, is);
      return broken == null ? null : Finding.of(broken);
    }
    String wanted = Integer.toString(is.attempt());
    RolloutRecord was = step.was();
    boolean other = was != null && !Objects.equals(was.stage(), is.stage());
    if (step instanceof FleetStep && other) {
      // Another revision is wanted.
      return null;
    }
    if (!wanted.equals(retry)) {
      return Finding.of("attempt " + wanted + " began, and " + Annotations.RETRY + " is " + retry);
    }
    return wanted.equals(stale.get(change.subject()))
        ? Finding.of("attempt " + wanted + " began by a retry that was there before the rollback")
        : null;
  }

  private static @Nullable String tokens(RolloutStep step, RolloutRecord is) {
    List<String> before = step.was() == null ? List.of() : step.was().tokens();
    Map<String, String> annotations = step.before().meta().annotations();
    for (int i = 0; i < is.tokens().size(); i++) {
      String token = is.tokens().get(i);
      if (is.tokens().indexOf(token) != i) {
        return token + " was acted on twice";
      }
      int equals = token.indexOf('=');
      String name = token.substring(0, Math.max(0, equals));
      String value = token.substring(equals + 1);
      if (!before.contains(token)
          && (!value.equals(annotations.get("sluice.dev/" + name))
              || !value.endsWith("/" + is.attempt()))) {
        return token
            + " was acted on in attempt "
            + is.attempt()
            + ", and sluice.dev/"
            + name
            + " is "
            + annotations.get("sluice.dev/" + name);
      }
    }
    return step.isStart() ? unapproved(step, is) : null;
  }

  private static @Nullable String unapproved(RolloutStep step, RolloutRecord is) {
    return needed(step, is) == StageSpec.Approval.Required
            && !is.tokens().contains("approve=" + is.stage() + "/" + is.attempt())
        ? "stage " + is.stage() + " started, and nobody has approved it in attempt " + is.attempt()
        : null;
  }

  private static StageSpec.@Nullable Approval needed(RolloutStep step, RolloutRecord is) {
    if (step.after() instanceof View.OfFleet fleet) {
      return fleet.spec().rollout().approval();
    }
    StageSpec stage = step.stage();
    ResolvedStage resolved = stage == null ? null : Stages.resolved(stage, is);
    return stage == null || stage.approval() != null
        ? stage == null ? null : stage.approval()
        : resolved == null ? null : resolved.approval();
  }

  private void noted(Subject migration, @Nullable String retry) {
    if (retry == null) {
      stale.remove(migration);
    } else {
      stale.put(migration, retry);
    }
  }
}
