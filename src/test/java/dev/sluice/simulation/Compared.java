// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import java.util.List;
import java.util.regex.Pattern;

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
   * All but words for people, which may have become others since a run was recorded, and the
   * progress of readiness, which no run of the model waits for.
   */
  DECISIONS {
    private static final Pattern WORDS =
        Pattern.compile(
            "summary"
                + "|.*\\.(message|what|command)"
                + "|(lastRollback|verdict\\.checks\\[[0-9]+])\\.reason"
                + "|stages\\[[0-9]+]\\.(readiness|readinessTime|waiting.*)");

    @Override
    List<String> differences(Object model, Object real) {
      return TreeDiff.of(model, real).stream().filter(line -> !isWords(line)).toList();
    }

    private static boolean isWords(String line) {
      return WORDS.matcher(line.substring(0, line.indexOf(": "))).matches();
    }
  };

  /** A line for each difference that counts: its path, and what it is in either. */
  abstract List<String> differences(Object model, Object real);
}
