// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.RolloutRecord.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a decision may differ though nothing has happened but time. */
public final class Recheck {
  private Recheck() {}

  /** The next such moment; empty if only an event changes anything. */
  public static Optional<Instant> at(Observed o, Decision standing) {
    Instant next = sooner(o, null, waited(standing));
    next = sooner(o, next, deadline(o));
    return Optional.ofNullable(sooner(o, next, Gates.blindEnd(o)));
  }

  /** The sooner of two moments, of which another one counts only if it is still to come. */
  private static @Nullable Instant sooner(
      Observed o, @Nullable Instant next, @Nullable Instant another) {
    return another == null || !another.isAfter(o.now()) || (next != null && next.isBefore(another))
        ? next
        : another;
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
