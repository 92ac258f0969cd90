// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import java.time.Duration;

/** The one place where {@code "1h30m"} becomes a {@link Duration} and back. */
public final class Durations {
  /**
   * Holds in CEL for the text of a duration: one or more of {@code <digits>h|m|s}, the largest unit
   * first. A rule and not a pattern of the schema, because its message can say what to write.
   */
  static final String IS_DURATION = ".matches('^([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,7}s)?$')";

  /** What to write, for the messages of such rules. */
  static final String SHAPE_IN_WORDS = "write a duration such as 30s, 5m or 1h30m";

  private Durations() {}

  /** What a number can count, the largest first. */
  private enum Unit {
    HOURS('h', 3600, 5),
    MINUTES('m', 60, 6),
    SECONDS('s', 1, 7);

    final char letter;
    final int seconds;
    final int mostDigits;

    Unit(char letter, int seconds, int mostDigits) {
      this.letter = letter;
      this.seconds = seconds;
      this.mostDigits = mostDigits;
    }
  }

  /**
   * Reads a duration of the API.
   *
   * @throws IllegalArgumentException if the text is empty or of another shape; the message says
   *     which shape is wanted
   */
  public static Duration parse(String text) {
    long seconds = 0;
    int at = 0;
    for (Unit unit : Unit.values()) {
      int end = digitsFrom(text, at);
      boolean counts = end > at && end - at <= unit.mostDigits;
      if (counts && end < text.length() && text.charAt(end) == unit.letter) {
        seconds += (long) unit.seconds * Integer.parseInt(text, at, end, 10);
        at = end + 1;
      }
    }
    if (at == 0 || at < text.length()) {
      throw new IllegalArgumentException(
          "duration \"" + text + "\" is not of the form 30s, 5m or 1h30m");
    }
    return Duration.ofSeconds(seconds);
  }

  /** Where the digits end that begin there. */
  private static int digitsFrom(String text, int begin) {
    int end = begin;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** Writes a duration as the API has it, to the second: {@code 1h30m}, {@code 0s}. */
  public static String format(Duration duration) {
    long hours = duration.toHours();
    int minutes = duration.toMinutesPart();
    int seconds = duration.toSecondsPart();
    String text =
        (hours > 0 ? hours + "h" : "")
            + (minutes > 0 ? minutes + "m" : "")
            + (seconds > 0 ? seconds + "s" : "");
    return text.isEmpty() ? "0s" : text;
  }
}
