// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one pod, in words.
 *
 * <p>What is the case now always counts. What has passed counts from the start of the stage on, a
 * kill for memory only from the running step on, because an agent may have come in with that.
 */
final class PodTrouble {
  /** So many restarts in one stage are a crash loop, also where it is never called one. */
  static final int RESTARTS = 3;

  /** A cluster may be about to make room: its autoscaler takes that long to bring a node. */
  static final Duration ROOM = Duration.ofMinutes(2);

  private static final String CRASH_LOOP = "CrashLoopBackOff";
  private static final List<String> IMAGE_ERRORS =
      List.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName");

  private PodTrouble() {}

  /** The first thing that is wrong. */
  static Optional<String> of(PodFact fact, PodTerms terms, HealthQuery query, Instant now) {
    for (String error : IMAGE_ERRORS) {
      if (fact.waiting().contains(error)) {
        return Optional.of("cannot pull its image: " + error);
      }
    }
    if (counts(fact.oomTime(), query.since())) {
      return Optional.of("was killed for lack of memory: OOMKilled");
    }
    Instant start = query.stageStart();
    if (fact.waiting().contains(CRASH_LOOP) || counts(fact.crashLoopTime(), start)) {
      return Optional.of("is in a crash loop: " + CRASH_LOOP);
    }
    if (start != null && restarts(fact, start) >= RESTARTS) {
      return Optional.of("was restarted at least " + RESTARTS + " times since the stage started");
    }
    Instant homeless = fact.unschedulableSince();
    // Where no pod is moved, the stage has nothing to do with it.
    return terms.revision() != null && homeless != null && !homeless.plus(ROOM).isAfter(now)
        ? Optional.of("has found no node for " + ROOM.toMinutes() + " minutes: Unschedulable")
        : Optional.empty();
  }

  /** How many restarts there were from then on. */
  static int restarts(PodFact fact, Instant from) {
    return fact.restarts().stream()
        .filter(restart -> !restart.time().isBefore(from))
        .mapToInt(PodFact.Restart::count)
        .sum();
  }

  private static boolean counts(@Nullable Instant time, @Nullable Instant from) {
    return time != null && from != null && !time.isBefore(from);
  }
}
