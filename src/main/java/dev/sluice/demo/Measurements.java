// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured on the way, in the order in which it is shown. */
final class Measurements {
  private static final int NAME = 50;

  private final List<Row> rows = new ArrayList<>();

  private record Row(String what, String value) {}

  /** A time that is best read in milliseconds. */
  void millis(String what, Duration time) {
    text(what, Math.max(0, time.toMillis()) + " ms");
  }

  /** A time that is best read in seconds. */
  void seconds(String what, Duration time) {
    text(what, String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0));
  }

  /** Resident memory. */
  void memory(String what, long bytes) {
    text(what, bytes == 0 ? "not to be had here" : bytes / (1024 * 1024) + " MiB");
  }

  void text(String what, String value) {
    rows.add(new Row(what, value));
  }

  /** The table, without a heading. */
  List<Line> table() {
    return rows.stream()
        .map(r -> String.format(Locale.ROOT, "  %-" + NAME + "s %s", r.what(), r.value()))
        .map(text -> Line.of(Tone.PLAIN, text))
        .toList();
  }
}
