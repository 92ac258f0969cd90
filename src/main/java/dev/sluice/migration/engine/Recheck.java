// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a decision may differ though nothing has happened but time. */
public final class Recheck {
  private Recheck() {}

  /** The next such moment; empty if only an event changes anything. */
  public static Optional<Instant> at(Observed o, Decision standing) {
    return Stream.of(waited(standing), deadline(o), Gates.blindEnd(o))
        .flatMap(Stream::ofNullable)
        .filter(time -> time.isAfter(o.now()))
        .min(Instant::compareTo);
  }

  /** A hold that is overdue waits for a look, which comes as an event of its own. */
  private static @Nullable Instant waited(Decision standing) {
    return standing instanceof Decision.Hold hold ? hold.until() : null;
  }

  private static @Nullable Instant deadline(Observed o) {
    Clock clock = o.record() == null ? null : o.record().stageClock();
    return clock == null || clock.sinceTime() == null ? null : Deadlines.end(o);
  }
}
