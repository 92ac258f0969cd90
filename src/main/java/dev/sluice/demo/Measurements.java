// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured on the way. */
final class Measurements {
  private static final int NAME = 52;

  private final Map<Figure, String> figures = new EnumMap<>(Figure.class);

  /** What is measured, in the order in which it is shown. */
  enum Figure {
    TO_GUARD("first agent on the broken path -> guard"),
    TO_RECORD("bad reading -> decision recorded"),
    TO_AGENTS("bad reading -> 10 of 10 agents confirmed"),
    ANNOTATION("annotation in our own watch -> last agent off"),
    RECORDED("return key -> rollback recorded (kubectl included)"),
    RETURN_KEY("return key -> last agent off (kubectl included)"),
    WRITES("status writes of stages 1, 2 and 4 (their rungs)"),
    REST("status writes at rest, in 3 s"),
    CONTROL_PLANE("control plane, to ready (the first time: built)"),
    OPERATOR("operator, start to ready"),
    MEMORY("operator, resident memory"),
    FIRST_ACT("command -> end of act 1"),
    WHOLE("command -> end"),
    HISTORY("history");

    private final String label;

    Figure(String label) {
      this.label = label;
    }
  }

  /** A time that is best read in milliseconds. */
  void millis(Figure figure, Duration time) {
    text(figure, time.toMillis() + " ms");
  }

  /** A time that is best read in seconds. */
  void seconds(Figure figure, Duration time) {
    text(figure, String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0));
  }

  /** Resident memory. */
  void memory(Figure figure, long bytes) {
    text(figure, bytes == 0 ? "not to be had here" : bytes / (1024 * 1024) + " MiB");
  }

  void text(Figure figure, String value) {
    figures.put(figure, value);
  }

  /** A line for each that was measured. */
  List<Line> table() {
    return figures.entrySet().stream()
        .map(
            e -> String.format(Locale.ROOT, "  %-" + NAME + "s %s", e.getKey().label, e.getValue()))
        .map(text -> Line.of(Tone.PLAIN, text))
        .toList();
  }
}
