// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.util.Arrays;

/** Counts an agent's work. One thread adds, others read. */
final class WorkCounters {
  private final long[] buckets = new long[WorkTotals.BOUNDS.size() + 1];
  private long requests;
  private long errors;
  private long sent;
  private long delivered;
  private double durationSum;

  synchronized void add(boolean success, double seconds, boolean arrived) {
    requests++;
    errors += success ? 0 : 1;
    sent++;
    delivered += arrived ? 1 : 0;
    durationSum += seconds;
    buckets[bucketOf(seconds)]++;
  }

  synchronized WorkTotals totals() {
    return new WorkTotals(
        requests, errors, sent, delivered, Arrays.stream(buckets).boxed().toList(), durationSum);
  }

  private static int bucketOf(double seconds) {
    int bucket = 0;
    while (bucket < WorkTotals.BOUNDS.size() && seconds > WorkTotals.BOUNDS.get(bucket)) {
      bucket++;
    }
    return bucket;
  }
}
