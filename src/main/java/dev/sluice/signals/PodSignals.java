// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the agents' pods have been through, kept from the events of the watch.
 *
 * <p>A crash loop shows for a tenth of a second before each restart, so nothing is polled: restarts
 * are the differences of counters between two events, and what was seen once is remembered with its
 * time.
 */
public final class PodSignals implements PodSource {
  /** So many pods that are gone are remembered, until others of their names have nodes. */
  private static final int GONE_KEPT = 20_000;

  private final InstantSource clock;
  private final Map<String, PodMemory> pods = new ConcurrentHashMap<>();
  private final Map<String, PodStanding> gone = new ConcurrentHashMap<>();

  /** Since when agents have been asked about that have no pod; none that nobody asks about. */
  private final Map<String, Instant> missing = new ConcurrentHashMap<>();

  private volatile boolean listed;

  /** Nothing is known at first. */
  public PodSignals(InstantSource clock) {
    this.clock = clock;
  }

  /** All pods that there were have been shown to {@link #observe}. */
  void listed() {
    listed = true;
  }

  /**
   * Takes in a pod that is new or has changed; events of a pod come one after another.
   *
   * @return whether a judge may now see it otherwise
   */
  boolean observe(Pod pod) {
    String key = key(pod);
    PodMemory before = pods.get(key);
    PodMemory after = PodMemory.of(pod, before, gone.get(key), clock.instant());
    if (after.standing().placed()) {
      gone.remove(key);
    }
    pods.put(key, after);
    missing.remove(key);
    return before == null || !before.fact().equals(after.fact());
  }

  /** Forgets a pod, unless another one of its name has come in the meantime. */
  boolean forget(Pod pod) {
    PodMemory known = pods.get(key(pod));
    if (known == null || !known.uid().equals(PodMemory.uid(pod)) || !pods.remove(key(pod), known)) {
      return false;
    }
    remember(key(pod), known.standing());
    // Whoever asked while it came may have noted that it was missing still.
    missing.remove(key(pod));
    return true;
  }

  /** Those whose place nobody takes are not remembered for ever. */
  private void remember(String key, PodStanding last) {
    if (gone.size() >= GONE_KEPT) {
      gone.clear();
    }
    if (last.placed()) {
      gone.put(key, last);
    }
  }

  /** Whether all pods that there were have been seen. */
  boolean isListed() {
    return listed;
  }

  @Override
  public PodFacts facts(HealthQuery query, News news) {
    return facts(query.watched());
  }

  @Override
  public void retain(Collection<HealthQuery> asked) {
    if (!missing.isEmpty()) {
      Set<String> watched = new HashSet<>();
      asked.stream()
          .flatMap(query -> query.watched().stream())
          .forEach(agent -> watched.add(AgentPods.key(agent)));
      missing.keySet().retainAll(watched);
    }
  }

  /** What is known of the pods of those agents of one workload now. */
  Map<AgentId, PodFact> facts(Collection<AgentId> agents, Workload workload) {
    Map<AgentId, PodFact> facts = new HashMap<>();
    for (AgentId agent : agents) {
      PodMemory pod = pods.get(AgentPods.key(agent, workload));
      if (pod != null) {
        facts.put(agent, pod.fact());
      }
    }
    return facts;
  }

  /** What is known of all pods now, in no order. */
  List<PodFact> all() {
    return pods.values().stream().map(PodMemory::fact).toList();
  }

  /** What is known of the pods of those agents now. */
  PodFacts facts(Set<AgentId> agents) {
    Instant now = clock.instant();
    Map<AgentId, PodFact> facts = new HashMap<>();
    Map<AgentId, Instant> without = new HashMap<>();
    for (AgentId agent : agents) {
      String key = AgentPods.key(agent);
      PodMemory pod = pods.get(key);
      if (pod != null) {
        facts.put(agent, pod.fact());
      } else if (listed) {
        without.put(agent, missing.computeIfAbsent(key, _ -> now));
      }
    }
    return new PodFacts(now, listed, facts, without);
  }

  /** The address of an agent's pod, as its status has it. */
  Optional<String> address(AgentId agent) {
    PodMemory pod = pods.get(AgentPods.key(agent));
    return pod == null ? Optional.empty() : Optional.ofNullable(pod.address());
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
