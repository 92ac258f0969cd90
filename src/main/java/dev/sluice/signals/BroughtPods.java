// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.HealthQuery;
import dev.sluice.judge.PodFact;
import dev.sluice.judge.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The pods of workloads that are not ours, besides those that are. Not all pods of the cluster are
 * watched for their sake: each workload's are found by its own selector, in its namespace, and only
 * while a migration asks for them.
 */
final class BroughtPods implements PodSource, AutoCloseable {
  /** Pods of a Deployment have no number: those in trouble are counted first, and never missed. */
  private static final Comparator<PodFact> WORST_FIRST =
      Comparator.comparing((PodFact fact) -> fact.waiting().isEmpty())
          .thenComparing(fact -> fact.crashLoopTime() == null)
          .thenComparing(fact -> fact.oomTime() == null)
          .thenComparing(fact -> -fact.restarts().size());

  private final PodSignals own;
  private final BiFunction<String, String, Informable<Pod>> pods;
  private final InstantSource clock;
  private final Map<Key, Watched> watches = new ConcurrentHashMap<>();

  /**
   * Nothing is watched yet.
   *
   * @param own the pods that are ours
   * @param pods the pods of a namespace that a selector finds
   */
  BroughtPods(
      PodSignals own, BiFunction<String, String, Informable<Pod>> pods, InstantSource clock) {
    this.own = own;
    this.pods = pods;
    this.clock = clock;
  }

  private record Key(String namespace, Workload.Kind kind, String name, String selector) {
    static Key of(Workload workload) {
      return new Key(workload.namespace(), workload.kind(), workload.name(), workload.selector());
    }
  }

  private record Watched(PodSignals pods, PodWatch watch) {}

  @Override
  public PodFacts facts(HealthQuery query, News news) {
    Map<String, Workload> brought =
        query.workloads().stream()
            .filter(BroughtPods::isBrought)
            .collect(Collectors.toMap(Workload::name, workload -> workload));
    Map<String, List<AgentId>> judged =
        query.watched().stream().sorted().collect(Collectors.groupingBy(AgentId::workload));
    Set<AgentId> ours =
        query.watched().stream()
            .filter(agent -> !brought.containsKey(agent.workload()))
            .collect(Collectors.toSet());
    PodFacts known = own.facts(ours);
    Map<AgentId, PodFact> facts = new HashMap<>(known.pods());
    boolean listed = known.listed();
    for (Workload workload : brought.values()) {
      PodSignals signals = watched(workload, news).pods();
      listed &= signals.isListed();
      facts.putAll(facts(workload, judged.getOrDefault(workload.name(), List.of()), signals));
    }
    return new PodFacts(known.time(), listed, facts, known.missing());
  }

  private static Map<AgentId, PodFact> facts(
      Workload workload, List<AgentId> agents, PodSignals signals) {
    if (workload.sticky()) {
      return signals.facts(agents, workload);
    }
    Map<AgentId, PodFact> facts = new HashMap<>();
    Iterator<PodFact> worstFirst = signals.all().stream().sorted(WORST_FIRST).iterator();
    for (AgentId agent : agents) {
      if (worstFirst.hasNext()) {
        facts.put(agent, worstFirst.next());
      }
    }
    return facts;
  }

  private static boolean isBrought(Workload workload) {
    return workload.kind() != Workload.Kind.AgentDeployment;
  }

  private Watched watched(Workload workload, News news) {
    return watches.computeIfAbsent(Key.of(workload), _ -> started(workload, news));
  }

  private Watched started(Workload workload, News news) {
    PodSignals signals = new PodSignals(clock);
    PodWatch watch =
        new PodWatch(
            pods.apply(workload.namespace(), workload.selector()),
            signals,
            pod -> AgentPods.isOf(pod, workload),
            news);
    watch.start();
    return new Watched(signals, watch);
  }

  @Override
  public void retain(Collection<HealthQuery> asked) {
    own.retain(asked);
    Set<Key> wanted =
        asked.stream()
            .flatMap(query -> query.workloads().stream())
            .filter(BroughtPods::isBrought)
            .map(Key::of)
            .collect(Collectors.toSet());
    watches.keySet().stream().filter(key -> !wanted.contains(key)).forEach(this::end);
  }

  private void end(Key key) {
    Watched ended = watches.remove(key);
    if (ended != null) {
      ended.watch().close();
    }
  }

  /** How many workloads are watched. */
  int watching() {
    return watches.size();
  }

  @Override
  public void close() {
    watches.keySet().forEach(this::end);
  }
}
