// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.util.Locale;

/**
 * One thing that happens. All that is left to chance is in its numbers, so that an act means the
 * same whatever acts before it are left out.
 *
 * @param deed what
 * @param who to whom: the number of a migration, a fleet or an operator
 * @param what which value, kind or time
 * @param order 0 if what follows from it happens in the usual order, else what shuffles it
 */
record Act(Deed deed, int who, int what, int order) {
  Act inUsualOrder() {
    return new Act(deed, who, what, 0);
  }

  @Override
  public String toString() {
    String word = deed.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String told =
        switch (deed.side) {
          case TIME -> what + " s pass";
          case READINGS -> "agents read: " + word + (deed == Deed.BROKEN ? " " + flag() : "");
          case PEOPLE -> "somebody: " + word + " " + who + "/" + what;
          case FAULT -> "operator " + who + ": " + word + " " + what;
        };
    return order == 0 ? told : told + " (shuffled by " + order + ")";
  }

  private String flag() {
    return Cast.KEYS.get(what % Cast.KEYS.size());
  }
}
