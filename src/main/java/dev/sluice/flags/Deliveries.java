// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the streams that are open have been sent last: the proof that a flip has left the house. */
@Singleton
public final class Deliveries {
  private final Map<Object, Delivery> last = new ConcurrentHashMap<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicLong changes = new AtomicLong();

  /**
   * The last document that one stream was sent, or that it is there and has none.
   *
   * @param providerId who reads, as it says itself: the name of the pod; empty if it says nothing
   * @param selector what it reads
   * @param versions content digest of each set that was sent, by {@code <namespace>/<name>}
   * @param openTime when the stream was opened
   * @param sentTime when that was sent; {@link Instant#EPOCH} if nothing was
   */
  public record Delivery(
      String providerId,
      Selector selector,
      Map<String, String> versions,
      Instant openTime,
      Instant sentTime) {
    /** Of a stream that has just opened. */
    static Delivery none(String providerId, Selector selector, Instant openTime) {
      return new Delivery(providerId, selector, Map.of(), openTime, Instant.EPOCH);
    }

    private boolean isNone() {
      return sentTime.equals(Instant.EPOCH);
    }
  }

  /** Of each open stream; in no order. */
  public List<Delivery> all() {
    return List.copyOf(last.values());
  }

  /** How many streams are open and have been sent their flags. */
  public int open() {
    return (int) last.values().stream().filter(delivery -> !delivery.isNone()).count();
  }

  /** Rises with each change of what {@link #all} says. */
  long changes() {
    return changes.get();
  }

  /** Documents sent since the start. */
  public long sent() {
    return sent.sum();
  }

  /** Documents that a slow reader was spared, because a newer one came before it could read. */
  public long skipped() {
    return skipped.sum();
  }

  /** Streams refused since the start, because their caller had too many. */
  public long refused() {
    return refused.sum();
  }

  void opened(Object stream, Delivery none) {
    last.put(stream, none);
    changes.incrementAndGet();
  }

  void sent(Object stream, Delivery delivery) {
    sent.increment();
    last.put(stream, delivery);
    changes.incrementAndGet();
  }

  void spared() {
    skipped.increment();
  }

  void streamRefused() {
    refused.increment();
  }

  void closed(Object stream) {
    if (last.remove(stream) != null) {
      changes.incrementAndGet();
    }
  }
}
