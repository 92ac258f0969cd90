// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as people read them: how long ago, how long yet. */
final class Ages {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private Ages() {}

  /** As kubectl has it: two units at most, {@code 3m20s}, {@code 5h12m}, {@code 3d4h}. */
  static String span(Duration time) {
    Duration span = time.isNegative() ? Duration.ZERO : time;
    if (span.toDays() > 0) {
      return span.toDays() + "d" + (span.toHoursPart() > 0 ? span.toHoursPart() + "h" : "");
    }
    return Durations.format(
        span.toHours() > 0
            ? Duration.ofMinutes(span.toMinutes())
            : Duration.ofSeconds(span.toSeconds()));
  }

  static String since(@Nullable Instant time, Instant now) {
    return time == null ? "" : span(Duration.between(time, now)) + " ago";
  }

  /** A time of day, with its date unless that is today's. */
  static String clock(Instant time, Instant now) {
    Duration apart = Duration.between(time, now).abs();
    return (apart.toHours() < 12 ? CLOCK : DATE).format(time);
  }

  /** Until when a wait lasts, as the API has it, and how long that is. */
  static Optional<String> until(@Nullable String text, Instant now) {
    if (text == null) {
      return Optional.empty();
    }
    Instant until = Instant.parse(text);
    String left = until.isAfter(now) ? span(Duration.between(now, until)) + " left" : "any moment";
    return Optional.of(clock(until, now) + " (" + left + ")");
  }
}
