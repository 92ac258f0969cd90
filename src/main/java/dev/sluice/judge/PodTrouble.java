// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one pod, in words.
 *
 * <p>What is the case now always counts. What has passed counts from the start of the stage on, a
 * kill for memory or storage only from the running step on, because an agent may have come in with
 * that.
 */
final class PodTrouble {
  /** So many restarts in one stage are a crash loop, also where it is never called one. */
  static final int RESTARTS = 3;

  /** A cluster may be about to make room: its autoscaler takes that long to bring a node. */
  static final Duration ROOM = Duration.ofMinutes(2);

  private static final String GRACE = "for " + ROOM.toMinutes() + " minutes";

  private PodTrouble() {}

  /** The first thing that is wrong. */
  static Optional<String> of(PodFact fact, PodTerms terms, HealthQuery query, Instant now) {
    Optional<String> noImage = Standstill.ofImage(fact.waiting());
    if (noImage.isPresent()) {
      return Optional.of("cannot pull its image: " + noImage.get());
    }
    if (counts(fact.oomTime(), query.since())) {
      return Optional.of("was killed for lack of memory: OOMKilled");
    }
    if (counts(fact.overLimitTime(), query.since())) {
      return Optional.of("was evicted as it used more storage than it may: Evicted");
    }
    Instant start = query.stageStart();
    if (fact.waiting().contains(Standstill.CRASH_LOOP) || counts(fact.crashLoopTime(), start)) {
      return Optional.of("is in a crash loop: " + Standstill.CRASH_LOOP);
    }
    if (start != null && restarts(fact, start) >= RESTARTS) {
      return Optional.of("was restarted at least " + RESTARTS + " times since the stage started");
    }
    if (terms.revision() == null) {
      // Where no pod is moved, the stage has nothing to do with the rest.
      return Optional.empty();
    }
    if (isOver(fact.unschedulableSince(), now)) {
      return Optional.of("has found no node " + GRACE + ": Unschedulable");
    }
    return isOver(fact.uncreatedSince(), now)
        ? Standstill.ofContainer(fact.waiting()).map(why -> "could not start " + GRACE + ": " + why)
        : Optional.empty();
  }

  /**
   * What is wrong with an agent that has no pod.
   *
   * @param since since when it has been asked about and had none; null if that is not known
   */
  static Optional<String> ofMissing(
      @Nullable Instant since, PodTerms terms, HealthQuery query, Instant now) {
    // Before the step it had no part in what is judged.
    return terms.revision() != null
            && query.since() != null
            && isOver(query.since(), now)
            && isOver(since, now)
        ? Optional.of("has had no pod " + GRACE + ": see the events of its StatefulSet")
        : Optional.empty();
  }

  /** What may still be mended. */
  static Optional<String> obstacle(PodFact fact) {
    return fact.unschedulableSince() != null
        ? Optional.of("finds no node: Unschedulable")
        : fact.uncreatedSince() == null
            ? Optional.empty()
            : Standstill.ofContainer(fact.waiting()).map(why -> "cannot start: " + why);
  }

  /** Whether what has been so since then has been so for too long. */
  static boolean isOver(@Nullable Instant since, Instant now) {
    return since != null && !since.plus(ROOM).isAfter(now);
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
