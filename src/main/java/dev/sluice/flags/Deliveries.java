// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the streams that are open have been sent last: the proof that a flip has left the house. */
@Singleton
public final class Deliveries {
  private final Map<Object, Delivery> last = new ConcurrentHashMap<>();

  /**
   * The last document that one stream was sent.
   *
   * @param providerId who reads, as it says itself: the name of the pod; empty if it says nothing
   * @param selector what it reads
   * @param versions content digest of each set that was sent, by {@code <namespace>/<name>}
   * @param sentTime when
   */
  public record Delivery(
      String providerId, Selector selector, Map<String, String> versions, Instant sentTime) {}

  /** Of each open stream; in no order. */
  public List<Delivery> all() {
    return List.copyOf(last.values());
  }

  void sent(Object stream, Delivery delivery) {
    last.put(stream, delivery);
  }

  void closed(Object stream) {
    last.remove(stream);
  }
}
