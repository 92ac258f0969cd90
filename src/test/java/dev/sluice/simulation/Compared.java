// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.util.List;
import java.util.Set;

/** How much of two statuses has to be the same. */
enum Compared {
  /** To the last word and millisecond. */
  EVERYTHING {
    @Override
    List<String> differences(Object model, Object real) {
      return TreeDiff.of(model, real);
    }
  },
  /**
   * Where it is and why: record, phase, exposures, transitions, conditions, claims, kept values,
   * and all their times. Words for people may have become others since a run was recorded.
   */
  DECISIONS {
    private static final Set<String> WORDS =
        Set.of("waitingFor", "verdict", "stages", "summary", "observedGeneration");

    @Override
    List<String> differences(Object model, Object real) {
      return TreeDiff.of(model, real).stream().filter(line -> !isWords(line)).toList();
    }

    private static boolean isWords(String line) {
      String path = line.substring(0, line.indexOf(": "));
      String first = path.split("[.\\[]", 2)[0];
      return WORDS.contains(first)
          || path.endsWith(".message")
          || path.equals("lastRollback.reason");
    }
  };

  /** A line for each difference that counts: its path, and what it is in either. */
  abstract List<String> differences(Object model, Object real);
}
