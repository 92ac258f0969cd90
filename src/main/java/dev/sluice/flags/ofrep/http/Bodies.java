// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.ofrep.access.Caller;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of the bodies of requests is held at once: of each caller, of each namespace and of all.
 * For any thread.
 *
 * <p>A caller may have hundreds of requests under way, and each may take its time to come: without
 * a bound a handful of them would fill the memory of the operator. That of a namespace is for the
 * others: one tenant takes a quarter of all at most.
 */
final class Bodies {
  static final long MOST = 32L * 1024 * 1024;
  static final long MOST_PER_NAMESPACE = MOST / 4;
  static final long MOST_PER_CALLER = MOST_PER_NAMESPACE / 4;

  private final Map<Caller, Long> perCaller = new HashMap<>();
  private final Map<String, Long> perNamespace = new HashMap<>();
  private long held;

  /** Whether there is room. */
  enum Room {
    /** There was, and it is taken. */
    TAKEN,
    /** He has too much already, or his namespace has. */
    TOO_MUCH_OF_HIS,
    /** All have too much together. */
    NONE
  }

  /** Takes room for as many bytes, or none at all. */
  synchronized Room take(Caller caller, int bytes) {
    if (perCaller.getOrDefault(caller, 0L) + bytes > MOST_PER_CALLER
        || perNamespace.getOrDefault(caller.namespace(), 0L) + bytes > MOST_PER_NAMESPACE) {
      return Room.TOO_MUCH_OF_HIS;
    }
    if (held + bytes > MOST) {
      return Room.NONE;
    }
    count(caller, bytes);
    return Room.TAKEN;
  }

  /** Gives back what was taken. */
  synchronized void leave(Caller caller, int bytes) {
    count(caller, -bytes);
  }

  /** How many bytes are held now. */
  synchronized long held() {
    return held;
  }

  private void count(Caller caller, long bytes) {
    held += bytes;
    add(perCaller, caller, bytes);
    add(perNamespace, caller.namespace(), bytes);
  }

  private static <K> void add(Map<K, Long> sums, K key, long bytes) {
    sums.merge(key, bytes, Long::sum);
    sums.remove(key, 0L);
  }
}
