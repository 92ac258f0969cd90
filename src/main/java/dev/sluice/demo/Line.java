// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the story, which stays on the screen.
 *
 * @param at how long into the story, for lines that tell of an event
 * @param tone how it is meant
 * @param text the line
 */
record Line(@Nullable Duration at, Tone tone, String text) {
  private static final String INDENT = " ".repeat(11);

  /** An event. */
  static Line event(Duration at, Tone tone, String text) {
    return new Line(at, tone, text);
  }

  /** More about the event above it. */
  static Line more(Tone tone, String text) {
    return new Line(null, tone, INDENT + text);
  }

  /** A line by itself. */
  static Line of(Tone tone, String text) {
    return new Line(null, tone, text);
  }

  /** Something that was expected and seen. */
  static Line proven(Palette palette, String what) {
    return of(Tone.GOOD, "  " + palette.tick() + " " + what);
  }

  static Line blank() {
    return of(Tone.PLAIN, "");
  }

  /** The line as a terminal with that palette shows it. */
  String render(Palette palette) {
    String body = palette.paint(tone, palette.fit(text));
    if (at == null) {
      return body;
    }
    String time = String.format(Locale.ROOT, "%7.1f s", at.toMillis() / 1000.0);
    return palette.paint(Tone.FAINT, time) + "  " + body;
  }
}
