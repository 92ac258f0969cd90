// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Clock;
import dev.sluice.api.RolloutRecord.Position;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** What the record of a migration says of the step it is on. */
final class Stays {
  private Stays() {}

  /** Whether a write leaves the migration on the step that it is on. */
  static boolean same(HasMetadata before, HasMetadata after) {
    RolloutRecord was = record(before);
    RolloutRecord is = record(after);
    return was != null
        && is != null
        && was.position() == Position.Running
        && is.position() == Position.Running
        && was.stage().equals(is.stage())
        && Objects.equals(was.step(), is.step());
  }

  /** Whether one of its clocks runs, or it is blind, since a time that is yet to come. */
  static boolean sinceLaterThan(HasMetadata migration, Instant now) {
    RolloutRecord record = record(migration);
    return record == null
        ? isLater(blindSince(migration), now)
        : Stream.of(record.stepClock(), record.stageClock())
            .filter(Objects::nonNull)
            .map(Clock::sinceTime)
            .anyMatch(since -> isLater(since, now));
  }

  private static Instant blindSince(HasMetadata object) {
    return object instanceof Migration m && m.getStatus() != null && m.getStatus().verdict() != null
        ? m.getStatus().verdict().blindSinceTime()
        : null;
  }

  private static boolean isLater(Instant since, Instant now) {
    return since != null && since.isAfter(now);
  }

  static RolloutRecord record(HasMetadata object) {
    return object instanceof Migration m && m.getStatus() != null ? m.getStatus().record() : null;
  }
}
