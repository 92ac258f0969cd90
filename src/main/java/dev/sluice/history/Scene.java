// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that stands at one point of a history. */
public final class Scene {
  private final Map<Subject, View> standing = new LinkedHashMap<>();
  private @Nullable RolloutStep rollout;

  Scene() {}

  /** An object as it stands; null if there is none. */
  public @Nullable View view(Subject subject) {
    return standing.get(subject);
  }

  /** Everything that stands. */
  public Map<Subject, View> standing() {
    return Collections.unmodifiableMap(standing);
  }

  /** The step that the present change makes; null if it is not one of a migration's status. */
  public @Nullable MigrationStep step() {
    return rollout instanceof MigrationStep step ? step : null;
  }

  /** The step that the present change makes; null if it is not one of a rollout's status. */
  public @Nullable RolloutStep rollout() {
    return rollout;
  }

  /** The FlagSet of that name; null if there is none. */
  public View.@Nullable OfFlagSet flagSet(String namespace, String name) {
    for (Map.Entry<Subject, View> entry : standing.entrySet()) {
      if (entry.getValue() instanceof View.OfFlagSet set
          && entry.getKey().name().equals(name)
          && entry.getKey().namespace().equals(namespace)) {
        return set;
      }
    }
    return null;
  }

  void look(Change change) {
    MigrationStep step = MigrationStep.of(change);
    rollout = step == null ? FleetStep.of(change) : step;
  }

  void advance(Change change) {
    View after = change.after();
    if (after == null) {
      standing.remove(change.subject());
    } else {
      standing.put(change.subject(), after);
    }
  }
}
