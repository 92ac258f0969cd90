// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.recorder.Recording;
import dev.sluice.recorder.Revision;
import dev.sluice.simulation.real.Reading;
import dev.sluice.simulation.real.RealRun.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A recording in which the operator took one decision later than it did, and all that came then
 * came as much later. What it was told when it decided came when it came.
 *
 * @param decided when that was
 * @param written when the write of it was seen
 */
record Late(Instant decided, Instant written, Duration by) {
  static Recorded from(RecordedWrite decision, Duration by, Recorded run) {
    Late late = new Late(DecisionTimes.of(decision).getFirst(), decision.time(), by);
    return new Recorded(
        new Recording(
            run.history().revisions().stream()
                .map(r -> r.revision() < decision.revision() ? r : late.shifted(r))
                .toList(),
            run.history().gap()),
        run.readings().stream().map(late::shifted).toList());
  }

  private Revision shifted(Revision r) {
    return new Revision(r.revision(), shifted(r.time()), r.type(), shifted(r.object()));
  }

  private Reading shifted(Reading r) {
    Instant since = r.since() == null ? null : shifted(r.since());
    if (Objects.equals(since, r.since()) && !r.time().isAfter(written)) {
      return r;
    }
    return new Reading(shifted(r.time()), r.migration(), since, r.health());
  }

  /** Conditions tell whole seconds. */
  private Instant shifted(Instant time) {
    boolean then = time.equals(decided.truncatedTo(ChronoUnit.SECONDS));
    return then || !time.isBefore(decided) ? time.plus(by) : time;
  }

  private Map<String, Object> shifted(Map<?, ?> object) {
    Map<String, Object> shifted = new LinkedHashMap<>();
    object.forEach((key, value) -> shifted.put((String) key, shifted(value)));
    return shifted;
  }

  private Object shifted(Object value) {
    return switch (value) {
      case Map<?, ?> map -> shifted(map);
      case List<?> list -> list.stream().map(this::shifted).toList();
      case String text when text.endsWith("Z") -> {
        try {
          yield shifted(Instant.parse(text)).toString();
        } catch (DateTimeParseException noTime) {
          yield text;
        }
      }
      default -> value;
    };
  }
}
