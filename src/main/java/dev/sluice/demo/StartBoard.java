// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is starting, since when, and what it says; and a line for each that has started. */
final class StartBoard {
  private final Screen screen;
  private final InstantSource clock;
  private final Map<String, Begun> begun = new LinkedHashMap<>();

  private record Begun(Instant at, String says) {}

  StartBoard(Screen screen, InstantSource clock) {
    this.screen = screen;
    this.clock = clock;
  }

  /** The part has begun to start. */
  synchronized void begins(String part) {
    begun.put(part, new Begun(clock.instant(), "starts"));
  }

  /** The part says how far it is. */
  synchronized void says(String part, String text) {
    begun.computeIfPresent(part, (name, one) -> new Begun(one.at(), text));
    screen.progress(row(part, text));
  }

  /** The part runs; says how long that took. */
  synchronized Duration done(String part, String text) {
    Begun one = begun.remove(part);
    Duration took = one == null ? Duration.ZERO : Duration.between(one.at(), clock.instant());
    screen.line(Line.proven(screen.palette(), row(part, seconds(took) + "  " + text)));
    return took;
  }

  /** What is still starting, one row each. */
  synchronized List<String> rows() {
    Instant now = clock.instant();
    return begun.entrySet().stream()
        .map(
            e ->
                "  "
                    + screen.palette().working()
                    + " "
                    + row(
                        e.getKey(),
                        seconds(Duration.between(e.getValue().at(), now))
                            + "  "
                            + e.getValue().says()))
        .toList();
  }

  private static String row(String part, String text) {
    return String.format(Locale.ROOT, "%-14s %s", part, text);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%5.1f s", time.toMillis() / 1000.0);
  }
}
