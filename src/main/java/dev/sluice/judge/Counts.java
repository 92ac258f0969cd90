// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts of events: since the start of a process as it serves them, or between two looks.
 *
 * @param counters value of each counter; what is not served is not there
 * @param latency histogram of durations in seconds; null where it is not served
 */
public record Counts(Map<Family, Double> counters, @Nullable Histogram latency) {
  /** Nothing. */
  public static final Counts NONE = new Counts(Map.of(), null);

  public Counts {
    counters = Map.copyOf(counters);
    counters.forEach(
        (family, value) -> {
          if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("counter " + family + " is " + value);
          }
        });
  }

  /** Whether the family is served. */
  public boolean has(Family family) {
    return family == Family.Latency ? latency != null : counters.containsKey(family);
  }

  /** How many events of the family; 0 where it is not there. */
  double of(Family family) {
    Histogram durations = latency;
    return family == Family.Latency
        ? durations == null ? 0 : durations.total()
        : counters.getOrDefault(family, 0.0);
  }

  /**
   * What was added since an earlier reading of the same agent.
   *
   * <p>If any count fell, or the buckets are others, the process has been restarted in between, and
   * everything that it counts it has counted since. All counts together, because one process holds
   * them all: a count that has already grown past its old value cannot be seen to have fallen.
   */
  public Counts since(Counts earlier) {
    if (!continues(earlier)) {
      return this;
    }
    Map<Family, Double> added = new EnumMap<>(Family.class);
    counters.forEach((family, value) -> added.put(family, value - earlier.of(family)));
    Histogram now = latency;
    Histogram before = earlier.latency;
    return new Counts(added, now == null || before == null ? now : now.minus(before));
  }

  private boolean continues(Counts earlier) {
    for (var counter : counters.entrySet()) {
      if (counter.getValue() < earlier.of(counter.getKey())) {
        return false;
      }
    }
    Histogram now = latency;
    Histogram before = earlier.latency;
    return now == null || before == null || now.continues(before);
  }

  /** The sum of both. */
  public Counts plus(Counts other) {
    Map<Family, Double> sums = new EnumMap<>(Family.class);
    sums.putAll(counters);
    other.counters.forEach((family, value) -> sums.merge(family, value, Double::sum));
    Histogram mine = latency;
    Histogram its = other.latency;
    return new Counts(sums, mine == null ? its : its == null ? mine : mine.plus(its));
  }
}
