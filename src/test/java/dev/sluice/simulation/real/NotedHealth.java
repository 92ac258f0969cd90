// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation.real;

import dev.sluice.judge.Health;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.HealthSource;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notes what migrations are told of their agents' health, whenever it is something new. */
final class NotedHealth implements HealthSource {
  private final HealthSource source;
  private final List<Reading> readings;
  private final Map<String, Reading> last = new HashMap<>();

  /** Notes what that source says into that list, which is to be locked for reading. */
  NotedHealth(HealthSource source, List<Reading> readings) {
    this.source = source;
    this.readings = readings;
  }

  @Override
  public Health health(HealthQuery query) {
    Health health = source.health(query);
    String name = query.owner().split("/", -1)[1];
    synchronized (readings) {
      Reading before = last.get(name);
      if (before == null
          || !before.health().equals(health)
          || !java.util.Objects.equals(before.since(), query.since())) {
        Reading reading = new Reading(Instant.now(), name, query.since(), health);
        last.put(name, reading);
        readings.add(reading);
      }
    }
    return health;
  }
}
