// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the exposed agents did beside the others, from the looks that are taken anyway.
 *
 * <p>Each step is counted anew, as other agents are in it. What they did before a stage is that of
 * the last looks in which all were alike: none but the stages before it ran, at full exposure.
 *
 * @param query what is asked
 * @param rest the agents that are not exposed
 * @param last the counts of each agent at its last look in the present step
 * @param exposed what the exposed agents did in it
 * @param others what the rest did
 * @param alike the counts of each agent at its last look while all were alike
 * @param older what all did in as many looks as are told of, or none
 * @param newer what they did since
 * @param looks how many looks that holds
 */
record Sides(
    HealthQuery query,
    Set<AgentId> rest,
    Map<AgentId, Counts> last,
    Work exposed,
    Work others,
    Map<AgentId, Counts> alike,
    Work older,
    Work newer,
    int looks) {
  /** Between so many and twice as many looks before a stage are told of. */
  static final int BEFORE = Window.BEFORE / 2;

  static Sides of(HealthQuery query) {
    return new Sides(
        query, query.rest(), Map.of(), Work.NONE, Work.NONE, Map.of(), Work.NONE, Work.NONE, 0);
  }

  /** The same when that is asked. */
  Sides asked(HealthQuery asking) {
    Instant begun = asking.stageStart();
    if (begun != null && !begun.equals(query.stageStart())) {
      return of(asking);
    }
    boolean step = !Objects.equals(query.since(), asking.since());
    return new Sides(
        asking,
        asking.rest(),
        step ? Map.of() : last,
        step ? Work.NONE : exposed,
        step ? Work.NONE : others,
        alike,
        older,
        newer,
        looks);
  }

  /** The same after one more look. */
  Sides after(Look look) {
    Map<AgentId, Counts> counts = counts(look);
    Instant since = query.since();
    Sides counted = since == null || look.started().isBefore(since) ? this : inStep(counts);
    boolean same = query.stageStart() == null || (rest.isEmpty() && !query.byId());
    return same ? counted.whileAlike(counts) : counted;
  }

  private static Map<AgentId, Counts> counts(Look look) {
    Map<AgentId, Counts> counts = new HashMap<>();
    look.agents()
        .forEach(
            (agent, outcome) -> {
              if (outcome instanceof Sample sample) {
                counts.put(agent, sample.counts());
              }
            });
    return counts;
  }

  private Sides inStep(Map<AgentId, Counts> counts) {
    Set<AgentId> judged = query.judged();
    return new Sides(
        query,
        rest,
        joined(last, counts),
        added(exposed, counts, last, judged),
        added(others, counts, last, rest),
        alike,
        older,
        newer,
        looks);
  }

  private Sides whileAlike(Map<AgentId, Counts> counts) {
    boolean full = looks == BEFORE;
    return new Sides(
        query,
        rest,
        last,
        exposed,
        others,
        joined(alike, counts),
        full ? newer : older,
        added(full ? Work.NONE : newer, counts, alike, counts.keySet()),
        full ? 1 : looks + 1);
  }

  private static Work added(
      Work so, Map<AgentId, Counts> now, Map<AgentId, Counts> before, Set<AgentId> agents) {
    Work sum = so;
    for (var one : now.entrySet()) {
      Counts earlier = before.get(one.getKey());
      if (earlier != null && agents.contains(one.getKey())) {
        sum = sum.plus(one.getValue().since(earlier));
      }
    }
    return sum;
  }

  /** Who is silent for a while is compared with what it counted before. */
  private static Map<AgentId, Counts> joined(Map<AgentId, Counts> last, Map<AgentId, Counts> now) {
    Map<AgentId, Counts> all = new HashMap<>(last);
    all.putAll(now);
    return all;
  }

  /** As people are told of it. */
  List<Side> told() {
    if (query.stageStart() == null) {
      return older.plus(newer).side(Side.Who.BeforeStage).stream().toList();
    }
    if (rest.isEmpty()) {
      return exposed.side(Side.Who.Everybody).stream().toList();
    }
    return query.exposed().isEmpty()
        ? List.of()
        : Stream.of(exposed.side(Side.Who.Exposed), others.side(Side.Who.Rest))
            .flatMap(Optional::stream)
            .toList();
  }
}
