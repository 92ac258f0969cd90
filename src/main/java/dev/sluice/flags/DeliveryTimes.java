// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.FlagSnapshot.Seen;
import dev.sluice.flags.eval.FlagTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long a change of flags takes until it has been sent to the last client of this replica: from
 * the decision, where a record says when that was, else from when the replica served it. Clients
 * that have come since do not count, and a change that is overtaken by another one is not measured.
 */
final class DeliveryTimes {
  /** A record that is older than this was not what changed; what it says is of another time. */
  private static final Duration LONGEST_WAY = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Consumer<Duration> measured;
  private final ConcurrentMap<String, Flip> under = new ConcurrentHashMap<>();
  private @Nullable FlagSnapshot before;

  /** A version on its way. */
  private record Flip(String version, Instant decidedTime, Instant servedTime) {}

  /**
   * Measures by that clock.
   *
   * @param measured takes each time
   */
  DeliveryTimes(InstantSource clock, Consumer<Duration> measured) {
    this.clock = clock;
    this.measured = measured;
  }

  /** Another snapshot is served from now on; one after the other. */
  void serves(FlagSnapshot next) {
    FlagSnapshot last = before;
    before = next;
    if (last == null) {
      return;
    }
    Instant now = clock.instant();
    next.tables()
        .forEach(
            (id, table) -> {
              FlagTable was = last.tables().get(id);
              if (was != null && !was.version().equals(table.version())) {
                under.put(id, new Flip(table.version(), decided(id, last, next, now), now));
              }
            });
  }

  private static Instant decided(String id, FlagSnapshot last, FlagSnapshot next, Instant now) {
    Map<String, Seen> known = last.records().getOrDefault(id, Map.of());
    return next.records().getOrDefault(id, Map.of()).entrySet().stream()
        .filter(record -> !Objects.equals(known.get(record.getKey()), record.getValue()))
        .map(record -> record.getValue().enteredTime())
        .filter(time -> !time.isAfter(now) && time.isAfter(now.minus(LONGEST_WAY)))
        .max(Instant::compareTo)
        .orElse(now);
  }

  /** Measures what has arrived everywhere. */
  void look(FlagSnapshot served, Collection<Delivery> streams) {
    for (Map.Entry<String, Flip> flip : under.entrySet()) {
      String id = flip.getKey();
      FlagTable table = served.tables().get(id);
      if (table == null) {
        under.remove(id, flip.getValue());
        continue;
      }
      List<Delivery> old =
          streams.stream()
              .filter(stream -> !stream.openTime().isAfter(flip.getValue().servedTime()))
              .filter(stream -> served.select(stream.selector()).contains(table))
              .toList();
      if (old.stream().allMatch(stream -> has(stream, id, flip.getValue()))
          && under.remove(id, flip.getValue())) {
        old.stream()
            .map(Delivery::sentTime)
            .max(Instant::compareTo)
            .map(last -> Duration.between(flip.getValue().decidedTime(), last))
            .filter(took -> !took.isNegative())
            .ifPresent(measured);
      }
    }
  }

  private static boolean has(Delivery stream, String id, Flip flip) {
    return flip.version().equals(stream.versions().get(id));
  }
}
