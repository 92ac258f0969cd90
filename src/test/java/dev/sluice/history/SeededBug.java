// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import java.util.List;

/**
 * A bug that an operator could have.
 *
 * @param name what it does wrong
 * @param invariant the one that must catch it
 * @param history what happens with it; its last change is the first that is wrong
 * @param settled whether it shows at rest only
 */
record SeededBug(String name, String invariant, List<Change> history, boolean settled) {
  static SeededBug bug(String invariant, String name, List<Change> history) {
    return new SeededBug(name, invariant, history, false);
  }

  static SeededBug atRest(String invariant, String name, List<Change> history) {
    return new SeededBug(name, invariant, history, true);
  }

  @Override
  public String toString() {
    return invariant + " " + name;
  }
}
