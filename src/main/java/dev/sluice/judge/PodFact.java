// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the watch told of one agent's pod.
 *
 * @param restarts restarts of its containers, oldest first; the last few
 * @param waiting why its containers wait, such as {@code ImagePullBackOff}
 * @param crashLoopTime when a container was last seen in a crash loop, which may show for a tenth
 *     of a second only; null if never
 * @param oomTime when a container was last killed for memory; null if never
 */
public record PodFact(
    List<Restart> restarts,
    Set<String> waiting,
    @Nullable Instant crashLoopTime,
    @Nullable Instant oomTime) {
  public PodFact {
    restarts = List.copyOf(restarts);
    waiting = Set.copyOf(waiting);
  }

  /**
   * Restarts that became known together.
   *
   * @param time when
   * @param count how many
   */
  public record Restart(Instant time, int count) {}
}
