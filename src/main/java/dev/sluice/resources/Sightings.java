// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.resources.SuiteCluster.Whose;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When runs were begun, by our own clock. That of the API server may be another one, so its word is
 * taken only within what was seen: a run was begun after the last list without it, and before the
 * first one with it.
 */
final class Sightings {
  /** Of what nobody has listed for so long the next runs are years away, or nobody asks. */
  private static final Duration GONE = Duration.ofDays(2);

  private final InstantSource clock;
  private final Map<Whose, Listed> last = new ConcurrentHashMap<>();

  /** One Job, even if another one gets its name. */
  private record One(String name, Instant created) {}

  private record Listed(Instant time, Map<One, Instant> begun) {
    /** When a Job was begun that this list does not have, as far as it is known now. */
    Instant notBefore(Instant created, Instant now) {
      return created.isBefore(time) && !time.isAfter(now) ? time : created;
    }
  }

  Sightings(InstantSource clock) {
    this.clock = clock;
  }

  /** The same Jobs with times of our own clock. */
  List<SuiteJob> timed(Whose whose, List<SuiteJob> jobs) {
    Instant now = clock.instant();
    last.values().removeIf(listed -> listed.time().plus(GONE).isBefore(now));
    Map<One, Instant> begun =
        last.compute(whose, (_, before) -> new Listed(now, times(before, jobs, now))).begun();
    return jobs.stream().map(job -> job.at(begun.getOrDefault(one(job), now))).toList();
  }

  private static Map<One, Instant> times(
      @Nullable Listed before, List<SuiteJob> jobs, Instant now) {
    Map<One, Instant> times = new HashMap<>();
    for (SuiteJob job : jobs) {
      Instant known = before == null ? null : before.begun().get(one(job));
      Instant time =
          known != null ? known : before == null ? job.begun() : before.notBefore(job.begun(), now);
      // Not even where our own clock has been put back: it would be waited for.
      times.put(one(job), time.isAfter(now) ? now : time);
    }
    return Map.copyOf(times);
  }

  private static One one(SuiteJob job) {
    return new One(job.name(), job.begun());
  }

  void clear() {
    last.clear();
  }
}
