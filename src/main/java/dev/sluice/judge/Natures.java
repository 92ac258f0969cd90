// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.RolloutRecord.Natural;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.Calibration;
import dev.sluice.judge.compare.Dispersion;
import dev.sluice.judge.compare.History;
import dev.sluice.judge.compare.History.Known;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is natural to the agents of the present step and of those to come, in numbers that a record
 * can hold. The time before a stage cannot be seen again, and is far too much to be written down;
 * but all that any step needs of it is one ratio, and that of the agents without each one of them.
 *
 * @param known of each step, by the very agents that it reaches: others are not known
 */
record Natures(List<Natural> known) {
  static final Natures NONE = new Natures(List.of());

  /** Of so many steps, the nearest first: a status has to stay small. */
  static final int MOST = 6;

  /** Of more agents than these, one of them makes so little difference that the worst will do. */
  static final int FEW = 8;

  /** Rounded up, so that what is remembered finds later, never wronger. */
  private static final MathContext DIGITS = new MathContext(4, RoundingMode.CEILING);

  Natures {
    known = known.stream().filter(Natures::isOne).toList();
  }

  /** Somebody may have written into the status: what cannot be is not believed. */
  private static boolean isOne(Natural one) {
    return isRatio(one.tolerated()) && one.without().stream().allMatch(Natures::isRatio);
  }

  private static boolean isRatio(double ratio) {
    return ratio >= 1 && Double.isFinite(ratio);
  }

  /**
   * What is known of these steps: by the history, or else by what was known before.
   *
   * @param steps the agents of each
   */
  Natures of(List<Set<AgentId>> steps, History history) {
    List<Natural> next = new ArrayList<>();
    for (Set<AgentId> agents : steps.subList(0, Math.min(MOST, steps.size()))) {
      switch (history.calibration(agents)) {
        case Known.Natural seen -> next.add(of(agents, seen));
        case Known.TooLittle _ -> find(agents).ifPresent(next::add);
      }
    }
    return new Natures(next);
  }

  private static Natural of(Set<AgentId> agents, Known.Natural seen) {
    double tolerated = seen.calibration().tolerated();
    List<Double> without =
        agents.stream()
            .sorted()
            .map(agent -> rounded(seen.without().getOrDefault(agent, tolerated)))
            .toList();
    if (without.size() > FEW) {
      without = List.of(without.stream().reduce(tolerated, Math::max));
    }
    return new Natural(name(agents), tolerated, without);
  }

  private static double rounded(double ratio) {
    return new BigDecimal(ratio).round(DIGITS).doubleValue();
  }

  /** What is natural to these agents. */
  Optional<Known.Natural> of(Set<AgentId> agents) {
    return find(agents)
        .map(
            one ->
                new Known.Natural(
                    new Calibration(one.tolerated(), Dispersion.NONE), without(agents, one)));
  }

  private static Map<AgentId, Double> without(Set<AgentId> agents, Natural one) {
    List<Double> ratios = one.without();
    Map<AgentId, Double> without = new HashMap<>();
    if (ratios.size() == agents.size() || ratios.size() == 1) {
      for (AgentId agent : agents.stream().sorted().toList()) {
        without.put(agent, ratios.get(Math.min(without.size(), ratios.size() - 1)));
      }
    }
    return without;
  }

  /** The same but for these agents. */
  Natures but(Set<AgentId> agents) {
    String name = name(agents);
    return new Natures(known.stream().filter(one -> !one.agents().equals(name)).toList());
  }

  private Optional<Natural> find(Set<AgentId> agents) {
    String name = name(agents);
    return known.stream().filter(one -> one.agents().equals(name)).findFirst();
  }

  /** How many they are and a hash of who: the same in every process. */
  private static String name(Set<AgentId> agents) {
    String keys =
        agents.stream().sorted().map(AgentId::targetingKey).collect(Collectors.joining(","));
    return agents.size() + "-" + Integer.toHexString(keys.hashCode());
  }
}
