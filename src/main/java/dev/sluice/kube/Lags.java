// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which caches have been found behind the API server, and for how long. One that is behind for a
 * moment is mended by the next event; one whose watch has ended without a word stays as it is, and
 * nothing that rests on it goes on, though its reconciler comes again and again.
 */
public final class Lags {
  /** Who finds a cache behind asks again within seconds; what is found later is another lag. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final InstantSource steady;
  private final Map<String, Lag> lags = new ConcurrentHashMap<>();

  /** None yet; the clock never jumps. */
  public Lags(InstantSource steady) {
    this.steady = steady;
  }

  /**
   * The quorum has something else.
   *
   * @param what kind, namespace and name, or what else people know it by
   * @param seen what the cache has; as soon as that changes, the cache is not dead
   */
  void behind(String what, Object seen) {
    Instant now = steady.instant();
    lags.merge(
        what,
        new Lag(seen, now, now),
        (before, found) ->
            before.seen().equals(seen) && !now.isAfter(before.last().plus(AGAIN))
                ? new Lag(seen, before.first(), now)
                : found);
  }

  /** The quorum has the same. */
  void current(String what) {
    lags.remove(what);
  }

  /** The one that has stood still for longest although the API server went on. */
  public Findings longest() {
    Findings longest = Findings.NONE;
    for (Map.Entry<String, Lag> lag : lags.entrySet()) {
      Duration behind = Duration.between(lag.getValue().first(), lag.getValue().last());
      longest =
          behind.compareTo(longest.behind()) > 0 ? new Findings(behind, lag.getKey()) : longest;
    }
    return longest;
  }

  /**
   * What was found.
   *
   * @param behind how long one cache has shown the same, and each time it was asked the API server
   *     had something else
   * @param what it shows; empty if none is behind
   */
  public record Findings(Duration behind, String what) {
    static final Findings NONE = new Findings(Duration.ZERO, "");
  }

  private record Lag(Object seen, Instant first, Instant last) {}
}
