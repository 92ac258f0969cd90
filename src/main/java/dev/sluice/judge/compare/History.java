// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import dev.sluice.fleet.AgentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the agents did before the stage, look by look, the last {@value #MOST} looks.
 *
 * @param looks oldest first
 */
public record History(List<Counted> looks) {
  /** Nothing seen. */
  public static final History NONE = new History(List.of());

  /** So many looks are needed to know what is natural. */
  public static final int LOOKS = 60;

  /** So many errors are needed to know what is natural. */
  public static final int ERRORS = 30;

  /** So many looks are kept. */
  public static final int MOST = 120;

  public History {
    looks = List.copyOf(looks);
  }

  /**
   * How many looks there have to be before a stage, where each brings about so many errors; empty
   * if those that are kept never hold enough of them.
   */
  public static OptionalInt needed(double errorsPerLook) {
    double looks = Math.max(LOOKS, Math.ceil(ERRORS / errorsPerLook - 1e-9));
    return looks <= MOST ? OptionalInt.of((int) looks) : OptionalInt.empty();
  }

  /** This after one more look. */
  public History plus(Counted look) {
    List<Counted> next = new ArrayList<>(looks);
    next.add(look);
    return new History(next.subList(Math.max(0, next.size() - MOST), next.size()));
  }

  /** What these agents did of it. */
  History only(Collection<AgentId> agents) {
    return new History(looks.stream().map(look -> look.only(agents)).toList());
  }

  /** What is natural to these agents against all others. */
  public Known calibration(Set<AgentId> exposed) {
    if (looks.size() < LOOKS) {
      return new Known.TooLittle(looks.size(), errors());
    }
    Dispersion dispersion = Dispersion.NONE;
    Split sum = Split.NONE;
    Map<AgentId, Trials> each = new HashMap<>();
    int useful = 0;
    for (Counted look : looks) {
      Split split = look.split(exposed);
      if (split.exposed().trials() > 0 && split.rest().trials() > 0) {
        useful++;
        sum = sum.plus(split);
        dispersion = dispersion.plus(split, 1);
        exposed.forEach(agent -> each.merge(agent, look.of(agent), Trials::plus));
      }
    }
    if (useful < LOOKS || sum.errors() < ERRORS) {
      return new Known.TooLittle(useful, sum.errors());
    }
    Map<AgentId, Double> without = new HashMap<>();
    for (var one : each.entrySet()) {
      Split others = new Split(sum.exposed().minus(one.getValue()), sum.rest());
      if (others.exposed().trials() > 0) {
        without.put(one.getKey(), Calibration.tolerated(others, dispersion.phi()));
      }
    }
    return new Known.Natural(Calibration.of(sum, dispersion), without);
  }

  private double errors() {
    return looks.stream().mapToDouble(look -> look.split(Set.of()).errors()).sum();
  }

  /** What is known of the time before a stage. */
  public sealed interface Known {
    /**
     * Enough.
     *
     * @param calibration what is natural to the exposed agents together
     * @param without the ratio that is natural to them without this one
     */
    record Natural(Calibration calibration, Map<AgentId, Double> without) implements Known {
      public Natural {
        without = Map.copyOf(without);
      }
    }

    /**
     * Too little to compare.
     *
     * @param looks looks in which both arms worked, of the {@value History#LOOKS} needed
     * @param errors errors in them, of the {@value History#ERRORS} needed
     */
    record TooLittle(int looks, double errors) implements Known {}
  }
}
