// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.Deed.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole run, written down before it begins.
 *
 * @param seed what all of it was drawn from
 * @param cast what there is at first
 * @param acts what happens, in order
 */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
record Schedule(long seed, Cast cast, List<Act> acts) {
  private static final int[] SECONDS = {1, 5, 12, 31, 45, 61, 61, 95, 130, 200};
  private static final Deed[] DEEDS = Deed.values();

  Schedule {
    acts = List.copyOf(acts);
  }

  /**
   * Draws a schedule. Each draws its own half of the deeds first: what only happens where something
   * else does not would be seen too rarely if every run had a bit of everything.
   */
  static Schedule draw(long seed) {
    Dice dice = new Dice(seed);
    int operators = 1 + (dice.oneIn(2) ? dice.between(1, 2) : 0);
    Cast cast = Cast.draw(dice, operators);
    int[] until = new int[DEEDS.length];
    boolean faulty = !dice.oneIn(4);
    int sum = 0;
    for (Deed deed : DEEDS) {
      boolean drawn =
          switch (deed.side) {
            case TIME -> true;
            case PEOPLE, READINGS -> deed == Deed.WELL || dice.oneIn(2);
            case FAULT -> faulty && dice.oneIn(2);
          };
      sum += drawn ? deed.weight : 0;
      until[deed.ordinal()] = sum;
    }
    int size = dice.between(20, 40);
    List<Act> acts = new ArrayList<>(size);
    boolean shuffled = faulty && dice.oneIn(2);
    for (int i = 0; i < size; i++) {
      acts.add(act(dice, until, sum, shuffled, operators));
    }
    return new Schedule(seed, cast, acts);
  }

  private static Act act(Dice dice, int[] until, int sum, boolean shuffled, int operators) {
    int drawn = dice.below(sum);
    int i = 0;
    while (until[i] <= drawn) {
      i++;
    }
    Deed deed = DEEDS[i];
    int order = shuffled ? dice.between(1, 1 << 20) : 0;
    int who = deed.side == Side.FAULT ? dice.below(operators) : dice.oneIn(4) ? 1 : 0;
    int what = deed == Deed.PASS ? SECONDS[dice.below(SECONDS.length)] : dice.below(24);
    return new Act(deed, who, what, order);
  }

  Schedule with(List<Act> fewer) {
    return new Schedule(seed, cast, fewer);
  }
}
