// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.util.EnumSet;
import java.util.List;

/**
 * What one operator has seen: each of its reconcilers has watches of its own, so one may know what
 * the other does not know yet.
 */
final class Caches {
  private static final Kind[] KINDS = Kind.values();

  final Watches migrations;
  final Watches sets;

  Caches(ModelApi api) {
    migrations = new Watches(api, EnumSet.allOf(Kind.class));
    sets = new Watches(api, EnumSet.of(Kind.FLAG_SET, Kind.MIGRATION, Kind.FLEET));
  }

  /** In the order in which an operator's moves deliver to them. */
  Watches of(int number) {
    return number == 0 ? migrations : sets;
  }

  private List<Watches> all() {
    return List.of(migrations, sets);
  }

  /** Both of them, the one or the other: what a fault befalls. */
  List<Watches> some(int which) {
    return switch (which % 3) {
      case 0 -> all();
      case 1 -> List.of(migrations);
      default -> List.of(sets);
    };
  }

  /** All watches flow, and know everything. */
  void list() {
    all().forEach(watches -> list(watches, 0));
  }

  /** A new process lists; what it asks for both or one of them may be as old as so many events. */
  void list(int eventsAgo) {
    list();
    some(eventsAgo).forEach(watches -> list(watches, eventsAgo));
  }

  private static void list(Watches watches, int eventsAgo) {
    for (Kind kind : KINDS) {
      watches.stall(kind, false);
      watches.list(kind, eventsAgo);
    }
  }
}
