// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Duration;
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
 * @param revision the revision that it says it is of; null if it does not say
 * @param readySince since when it has been ready without a restart; null while it is not
 * @param proven the last stretch of that kind that is over and was long enough to prove something;
 *     null if there was none
 * @param unschedulableSince since when no node has room for it; null while it has one
 * @param uncreatedSince since when one of its containers could not be created of its image; null
 *     while all can
 * @param displaced why the cluster takes it away, such as {@code EvictionByEvictionAPI}; null while
 *     it does not
 * @param overLimitTime when a pod of that agent and revision was last evicted for more storage than
 *     it may have itself; null if never
 */
public record PodFact(
    List<Restart> restarts,
    Set<String> waiting,
    @Nullable Instant crashLoopTime,
    @Nullable Instant oomTime,
    @Nullable String revision,
    @Nullable Instant readySince,
    @Nullable Stretch proven,
    @Nullable Instant unschedulableSince,
    @Nullable Instant uncreatedSince,
    @Nullable String displaced,
    @Nullable Instant overLimitTime) {
  /** A pod to which nothing has happened, and that is not ready either. */
  public static final PodFact UNTOUCHED = of(List.of(), Set.of(), null, null);

  /** An agent that has been ready for so long proves that it can run. */
  public static final Duration PROOF = Duration.ofMinutes(1);

  public PodFact {
    restarts = List.copyOf(restarts);
    waiting = Set.copyOf(waiting);
  }

  /** What has happened to a pod of which nothing else is known. */
  public static PodFact of(
      List<Restart> restarts,
      Set<String> waiting,
      @Nullable Instant crashLoopTime,
      @Nullable Instant oomTime) {
    return new PodFact(
        restarts, waiting, crashLoopTime, oomTime, null, null, null, null, null, null, null);
  }

  /**
   * Restarts that became known together.
   *
   * @param time when
   * @param count how many
   */
  public record Restart(Instant time, int count) {}

  /** A time that is over. */
  public record Stretch(Instant from, Instant until) {}
}
