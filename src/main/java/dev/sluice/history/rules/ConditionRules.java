// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.Part;
import dev.sluice.history.Scene;
import dev.sluice.history.View;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Conditions are what machines read: one answer, of a generation that is there. */
final class ConditionRules implements Invariant {
  @Override
  public String id() {
    return "I10";
  }

  @Override
  public String sentence() {
    return "Exactly one of Ready, Reconciling and Stalled is true; observedGeneration never falls and"
        + " is that of the object when Ready is true; a condition keeps its time while its status"
        + " stands.";
  }

  @Override
  public @Nullable Finding check(Change change, Scene scene) {
    View after = change.after();
    View before = change.before();
    if (after == null || (before != null && before.conditions() == after.conditions())) {
      return null;
    }
    List<Condition> conditions = after.conditions();
    if (conditions.isEmpty()) {
      return null;
    }
    String broken = sound(after, conditions, change);
    if (broken == null && before != null) {
      broken = follows(before, after);
    }
    return broken == null ? null : Finding.of(broken);
  }

  private static @Nullable String sound(View after, List<Condition> conditions, Change change) {
    int yes = 0;
    boolean ready = false;
    for (Condition condition : conditions) {
      if (condition.getStatus().equals("True")) {
        switch (condition.getType()) {
          case "Ready" -> {
            ready = true;
            yes++;
          }
          case "Reconciling", "Stalled" -> yes++;
          default -> {
            // Healthy and RolledBack say something else.
          }
        }
      }
    }
    if (yes != 1) {
      return yes + " of Ready, Reconciling and Stalled are true";
    }
    Long observed = after.observedGeneration();
    long generation = after.meta().generation();
    if (observed != null && observed > generation) {
      return "observedGeneration is " + observed + ", and the generation " + generation;
    }
    boolean told = change.writer().part() == Part.STATUS;
    return ready && told && (observed == null || observed != generation)
        ? "Ready is true of generation " + observed + ", and the generation is " + generation
        : null;
  }

  private static @Nullable String follows(View before, View after) {
    Long was = before.observedGeneration();
    Long is = after.observedGeneration();
    if (was != null && (is == null || is < was)) {
      return "observedGeneration fell from " + was + " to " + is;
    }
    for (Condition old : before.conditions()) {
      for (Condition now : after.conditions()) {
        if (now.getType().equals(old.getType())
            && now.getStatus().equals(old.getStatus())
            && !Objects.equals(now.getLastTransitionTime(), old.getLastTransitionTime())) {
          return "condition "
              + now.getType()
              + " is "
              + now.getStatus()
              + " as before, and its"
              + " lastTransitionTime moved";
        }
      }
    }
    return null;
  }
}
