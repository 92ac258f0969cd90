// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.FleetView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What each agent did in the last second, from what the fleet counts. It only shows: what decides
 * is the operator's own reading.
 */
final class RecentWork {
  private static final Duration LENGTH = Duration.ofSeconds(1);

  private final Deque<FleetView> views = new ArrayDeque<>();

  void add(FleetView view) {
    views.addLast(view);
    // The oldest one that is kept is the youngest that is a whole window old.
    while (views.size() > 2 && old(second())) {
      views.removeFirst();
    }
  }

  private FleetView second() {
    var iterator = views.iterator();
    iterator.next();
    return iterator.next();
  }

  private boolean old(FleetView view) {
    return !view.time().isAfter(views.getLast().time().minus(LENGTH));
  }

  /** The work of each agent, by targeting key; empty until there is something to compare. */
  Map<String, Work> work() {
    if (views.size() < 2) {
      return Map.of();
    }
    Map<String, AgentView> before = new HashMap<>();
    views.getFirst().agents().forEach(a -> before.put(a.id(), a));
    Map<String, Work> work = new HashMap<>();
    for (AgentView now : views.getLast().agents()) {
      AgentView then = before.get(now.id());
      if (then != null) {
        work.put(
            now.id(), new Work(now.requests() - then.requests(), now.errors() - then.errors()));
      }
    }
    return work;
  }

  /**
   * Some work.
   *
   * @param units of work
   * @param errors those that failed
   */
  record Work(long units, long errors) {
    static final Work NONE = new Work(0, 0);

    Work plus(Work more) {
      return new Work(units + more.units, errors + more.errors);
    }

    /** The share that failed, 0 to 1; empty if there was none. */
    OptionalDouble errorRate() {
      return units == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) errors / (double) units);
    }
  }
}
