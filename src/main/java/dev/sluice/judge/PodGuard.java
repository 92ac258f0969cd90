// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Role;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.PodFact.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The check that every policy has: what the watch told of the judged agents' pods. No statistics,
 * so it acts on the first event.
 *
 * <p>What is the case now always counts. What has passed counts from the start of the stage on, a
 * kill for memory only from the running step on, because an agent may have come in with that.
 */
final class PodGuard {
  /** Name of the check. */
  static final String NAME = "pods";

  /** So many restarts in one stage are a crash loop, also where it is never called one. */
  static final int RESTARTS = 3;

  /** More restarts than these within a minute are too many at any time. */
  static final int INTENSITY = 10;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String CRASH_LOOP = "CrashLoopBackOff";
  private static final List<String> IMAGE_ERRORS =
      List.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName");

  private PodGuard() {}

  static CheckVerdict verdict(HealthQuery query, PodFacts facts) {
    if (!facts.listed()) {
      return says(Verdict.Blind, "the pods have not been listed yet");
    }
    List<String> bad = new ArrayList<>();
    List<AgentId> missing = new ArrayList<>();
    for (AgentId agent : query.judged().stream().sorted().toList()) {
      PodFact fact = facts.pods().get(agent);
      if (fact == null) {
        missing.add(agent);
      } else {
        trouble(fact, facts.time(), query).ifPresent(t -> bad.add(agent.targetingKey() + " " + t));
      }
    }
    int all = query.judged().size();
    if (!bad.isEmpty()) {
      return says(Verdict.Bad, first(bad.getFirst(), bad.size(), all, query));
    }
    if (!missing.isEmpty()) {
      String text = missing.getFirst().targetingKey() + " has no pod";
      return says(Verdict.Undecided, first(text, missing.size(), all, query));
    }
    return says(Verdict.Good, "no pod crashes or lacks its image");
  }

  private static Optional<String> trouble(PodFact fact, Instant now, HealthQuery query) {
    Instant start = query.stageStart();
    for (String error : IMAGE_ERRORS) {
      if (fact.waiting().contains(error)) {
        return Optional.of("cannot pull its image: " + error);
      }
    }
    if (counts(fact.oomTime(), query.since())) {
      return Optional.of("was killed for lack of memory: OOMKilled");
    }
    if (fact.waiting().contains(CRASH_LOOP) || counts(fact.crashLoopTime(), start)) {
      return Optional.of("is in a crash loop: " + CRASH_LOOP);
    }
    if (restarts(fact, now.minus(MINUTE)) > INTENSITY) {
      return Optional.of("was restarted more than " + INTENSITY + " times within a minute");
    }
    if (start != null && restarts(fact, start) >= RESTARTS) {
      return Optional.of("was restarted at least " + RESTARTS + " times since the stage started");
    }
    return Optional.empty();
  }

  private static boolean counts(@Nullable Instant time, @Nullable Instant from) {
    return time != null && from != null && !time.isBefore(from);
  }

  private static int restarts(PodFact fact, Instant from) {
    return fact.restarts().stream()
        .filter(restart -> !restart.time().isBefore(from))
        .mapToInt(Restart::count)
        .sum();
  }

  private static String first(String text, int some, int all, HealthQuery query) {
    return text + " (" + Wording.agents(some, all, query) + ")";
  }

  private static CheckVerdict says(Verdict verdict, String reason) {
    return new CheckVerdict(
        NAME, Role.Guard, verdict, null, null, 0, reason, verdict == Verdict.Bad ? 1 : 0, 1);
  }
}
