// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.fleet.AgentId;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts gathered over consecutive looks until they are enough for a reading.
 *
 * <p>Only looks that show every agent are added. What happened during others is not lost: it is in
 * the difference to the next look that does.
 *
 * @param last the counts of each agent at the last look that was added
 * @param counts what was added since, over all agents
 * @param looks how many differences it holds
 * @param agents how many agents the last difference came from
 */
record Pool(Map<AgentId, Counts> last, Counts counts, int looks, int agents) {
  static final Pool EMPTY = new Pool(Map.of(), Counts.NONE, 0, 0);

  /** This pool with one more look. */
  Pool plus(Map<AgentId, Counts> look) {
    Counts sum = counts;
    int compared = 0;
    for (var now : look.entrySet()) {
      Counts before = last.get(now.getKey());
      if (before != null) {
        sum = sum.plus(now.getValue().since(before));
        compared++;
      }
    }
    Map<AgentId, Counts> known = new HashMap<>(last);
    known.putAll(look);
    return new Pool(known, sum, compared == 0 ? looks : looks + 1, compared);
  }

  /** An empty pool that goes on from the last look. */
  Pool emptied() {
    return new Pool(last, Counts.NONE, 0, 0);
  }
}
