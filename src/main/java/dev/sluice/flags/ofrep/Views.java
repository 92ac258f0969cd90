// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import dev.sluice.flags.FlagSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The views of the newest snapshot, each made once. Those of nothing are not kept: anybody may ask
 * for any name.
 */
public final class Views {
  private volatile Cached cached = new Cached(new FlagSnapshot(Map.of(), Map.of()));

  /** The view of a scope. */
  @SuppressWarnings("ReferenceEquality") // Each snapshot is published once; to compare all is dear.
  public FlagView of(FlagSnapshot snapshot, Scope scope) {
    Cached current = cached;
    if (current.snapshot != snapshot) {
      current = new Cached(snapshot);
      cached = current;
    }
    FlagView known = current.views.get(scope);
    if (known != null) {
      return known;
    }
    FlagView made = FlagView.of(snapshot, scope);
    if (!made.sets().isEmpty()) {
      current.views.put(scope, made);
    }
    return made;
  }

  private static final class Cached {
    private final FlagSnapshot snapshot;
    private final Map<Scope, FlagView> views = new ConcurrentHashMap<>();

    Cached(FlagSnapshot snapshot) {
      this.snapshot = snapshot;
    }
  }
}
