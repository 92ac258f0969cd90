// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.Durations;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.PodFact.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * More restarts of a workload's judged agents, all together, than its supervision allows: as a
 * supervisor of OTP counts those of all its children.
 *
 * <p>It escalates. At first it only holds, as a reading that was bad once does; where it is still
 * so as many looks later as the policy's {@code failures} ask for, but after half of the time that
 * is looked back upon at the latest, it acts.
 *
 * @param workload namespace and name
 * @param terms what is allowed
 * @param agents who was restarted within that time
 * @param restarts how often, all together
 * @param since when they became too many
 */
record RestartIntensity(
    String workload, PodTerms terms, Set<AgentId> agents, int restarts, Instant since) {

  private record Timed(AgentId agent, Restart restart) {
    Instant time() {
      return restart.time();
    }
  }

  /** The first workload whose restarts are too many now. */
  static Optional<RestartIntensity> beyond(PodRoster roster) {
    Map<String, List<Timed>> restarts = new TreeMap<>();
    roster
        .counting()
        .forEach(
            (agent, fact) ->
                fact.restarts()
                    .forEach(
                        restart ->
                            restarts
                                .computeIfAbsent(agent.workload(), _ -> new ArrayList<>())
                                .add(new Timed(agent, restart))));
    return restarts.values().stream().flatMap(all -> beyond(roster, all).stream()).findFirst();
  }

  private static Optional<RestartIntensity> beyond(PodRoster roster, List<Timed> all) {
    AgentId some = all.getFirst().agent();
    PodTerms terms = roster.query().terms(some.workload());
    Instant start = roster.query().stageStart();
    List<Timed> counting =
        all.stream()
            .filter(timed -> start == null || !timed.time().isBefore(start))
            .sorted(Comparator.comparing(Timed::time))
            .toList();
    Deque<Timed> window = new ArrayDeque<>();
    Instant crossed = null;
    int sum = 0;
    for (Timed timed : counting) {
      sum -= expired(window, timed.time().minus(terms.within()));
      boolean below = sum <= terms.maxRestarts();
      window.add(timed);
      sum += timed.restart().count();
      crossed = below && sum > terms.maxRestarts() ? timed.time() : crossed;
    }
    sum -= expired(window, roster.now().minus(terms.within()));
    if (crossed == null || sum <= terms.maxRestarts()) {
      return Optional.empty();
    }
    Set<AgentId> agents = new HashSet<>();
    window.forEach(timed -> agents.add(timed.agent()));
    String workload = some.namespace() + "/" + some.workload();
    return Optional.of(new RestartIntensity(workload, terms, agents, sum, crossed));
  }

  /** Takes out what is older than that, and says how many restarts it was. */
  private static int expired(Deque<Timed> window, Instant from) {
    int expired = 0;
    while (!window.isEmpty() && window.getFirst().time().isBefore(from)) {
      expired += window.removeFirst().restart().count();
    }
    return expired;
  }

  /** Whether they are all of one agent, which says nothing of what is judged. */
  boolean isOfSingle(PodRoster roster) {
    return agents.size() == 1 && roster.isSingle(agents.iterator().next());
  }

  /** Bad, at first not often enough to act. */
  CheckVerdict verdict(PodRoster roster) {
    int needed = roster.query().policy().failures();
    int looks = 1 + (int) Math.min(needed, looksSince(roster, needed));
    return PodGuard.verdict(Verdict.Bad, words(roster), Math.min(looks, needed), needed);
  }

  private long looksSince(PodRoster roster, int needed) {
    Duration held = Duration.between(since, roster.now());
    Duration interval = Durations.parse(roster.query().policy().interval());
    Duration most = terms.within().dividedBy(2L * Math.max(1, needed - 1));
    Duration rhythm = interval.compareTo(most) < 0 ? interval : most;
    return held.isNegative() ? 0 : held.dividedBy(rhythm);
  }

  /** What is too much. */
  String words(PodRoster roster) {
    return workload
        + " had "
        + restarts
        + " restarts within "
        + Durations.format(terms.within())
        + ", more than "
        + terms.maxRestarts()
        + " ("
        + roster.counted(agents.size())
        + ")";
  }
}
