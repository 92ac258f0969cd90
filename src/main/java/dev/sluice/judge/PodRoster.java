// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The judged agents, sorted by what their pods say of what is judged.
 *
 * @param query what was asked
 * @param now as of when
 * @param all how many agents are judged
 * @param counting the pods that speak for what is judged
 * @param troubled those of them in trouble
 * @param unsure why nothing is proven yet, the most telling first
 */
record PodRoster(
    HealthQuery query,
    Instant now,
    int all,
    Map<AgentId, PodFact> counting,
    List<Named> troubled,
    List<List<Named>> unsure) {

  /** An agent, and what is said of it. */
  record Named(AgentId agent, String words) {}

  static PodRoster of(HealthQuery query, PodFacts facts) {
    Map<AgentId, PodFact> counting = new TreeMap<>();
    List<Named> troubled = new ArrayList<>();
    List<Named> displaced = new ArrayList<>();
    List<Named> hindered = new ArrayList<>();
    List<Named> missing = new ArrayList<>();
    List<Named> others = new ArrayList<>();
    List<AgentId> judged = judged(query, facts).stream().sorted().toList();
    for (AgentId agent : judged) {
      PodFact fact = facts.pods().get(agent);
      PodTerms terms = query.terms(agent.workload());
      if (fact == null) {
        Optional<String> trouble =
            PodTrouble.ofMissing(facts.missing().get(agent), terms, query, facts.time());
        trouble.ifPresentOrElse(
            words -> troubled.add(new Named(agent, words)),
            () -> missing.add(new Named(agent, "has no pod")));
      } else if (!terms.judges(fact.revision())) {
        others.add(new Named(agent, "does not run revision " + terms.revision() + " yet"));
      } else if (fact.displaced() != null) {
        displaced.add(new Named(agent, "is moved by the cluster: " + fact.displaced()));
      } else {
        counting.put(agent, fact);
        PodTrouble.of(fact, terms, query, facts.time())
            .ifPresent(words -> troubled.add(new Named(agent, words)));
        PodTrouble.obstacle(fact).ifPresent(words -> hindered.add(new Named(agent, words)));
      }
    }
    return new PodRoster(
        query,
        facts.time(),
        judged.size(),
        counting,
        troubled,
        List.of(displaced, hindered, missing, others));
  }

  /** The agents that are judged, and whoever else runs the revision that is. */
  private static Set<AgentId> judged(HealthQuery query, PodFacts facts) {
    Set<AgentId> judged = new HashSet<>(query.judged());
    facts
        .pods()
        .forEach(
            (agent, fact) -> {
              String revision = query.terms(agent.workload()).revision();
              if (revision != null && revision.equals(fact.revision())) {
                judged.add(agent);
              }
            });
    return judged;
  }

  /** Whether trouble of that agent alone says nothing of what is judged: see {@link PodGuard}. */
  boolean isSingle(AgentId agent) {
    if (query.stageStart() == null) {
      return false;
    }
    Set<AgentId> bad = new HashSet<>();
    troubled.forEach(named -> bad.add(named.agent()));
    long others =
        counting.entrySet().stream()
            .filter(e -> !e.getKey().equals(agent) && !bad.contains(e.getKey()))
            .filter(e -> runsWell(e.getKey(), e.getValue()))
            .count();
    return others >= 2 || (others == 1 && ranWell(agent));
  }

  /** Whether it has been ready long enough by now to prove something. */
  private boolean runsWell(AgentId agent, PodFact fact) {
    return fact.readySince() != null && proves(agent, fact.readySince(), now);
  }

  private boolean ranWell(AgentId agent) {
    PodFact fact = counting.get(agent);
    return fact != null
        && (runsWell(agent, fact)
            || (fact.proven() != null
                && proves(agent, fact.proven().from(), fact.proven().until())));
  }

  /** A pod of the judged revision has run nothing else; flags came with the running step. */
  private boolean proves(AgentId agent, Instant from, Instant until) {
    Instant since = query.terms(agent.workload()).revision() == null ? query.since() : null;
    Instant begin = since == null || since.isBefore(from) ? from : since;
    return Duration.between(begin, until).compareTo(PodFact.PROOF) >= 0;
  }

  /** The first of them in words, and how many they are. */
  String first(List<Named> named) {
    Named first = named.getFirst();
    return first.agent().targetingKey() + " " + first.words() + " (" + counted(named.size()) + ")";
  }

  /** So many of the judged agents. */
  String counted(int some) {
    return Wording.agents(some, all, query);
  }
}
