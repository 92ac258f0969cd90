// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A token bucket for each of many callers; those who have not asked for longest are forgotten. */
public final class Buckets {
  static final int MOST = 10_000;

  private final double perSecond;
  private final int burst;
  private final InstantSource steady;
  private final Map<Object, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

  private static final class Bucket {
    private double left;
    private Instant filled;

    Bucket(double left, Instant filled) {
      this.left = left;
      this.filled = filled;
    }
  }

  /**
   * Buckets.
   *
   * @param perSecond how much flows in, at least 1
   * @param burst how much one holds, at least 1
   */
  public Buckets(int perSecond, int burst, InstantSource steady) {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException(
          "a limit of " + perSecond + " a second and " + burst + " at once lets nobody in: take 1");
    }
    this.perSecond = perSecond;
    this.burst = burst;
    this.steady = steady;
  }

  /** Takes one of a caller's; if there is none, how long he has to wait for it. */
  synchronized Optional<Duration> take(Object caller) {
    Instant now = steady.instant();
    Bucket bucket = buckets.computeIfAbsent(caller, _ -> new Bucket(burst, now));
    double flown = Duration.between(bucket.filled, now).toNanos() / 1e9 * perSecond;
    bucket.left = Math.min(burst, bucket.left + Math.max(0, flown));
    bucket.filled = now;
    if (buckets.size() > MOST) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    if (bucket.left < 1) {
      return Optional.of(Duration.ofNanos((long) ((1 - bucket.left) / perSecond * 1e9)));
    }
    bucket.left -= 1;
    return Optional.empty();
  }
}
