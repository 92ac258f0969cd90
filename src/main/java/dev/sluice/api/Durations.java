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

  /** The same of the field that a rule stands on. */
  static final String HOLDS = "self != '' && self" + IS_DURATION;

  /** What to write, for the messages of such rules. */
  static final String SHAPE_IN_WORDS = "write a duration such as 30s, 5m or 1h30m";

  private Durations() {}

  /**
   * Reads a duration of the API.
   *
   * @throws IllegalArgumentException if the text is empty or of another shape; the message says
   *     which shape is wanted
   */
  public static Duration parse(String text) {
    int hours = end(text, 0, 5, 'h');
    int minutes = end(text, hours, 6, 'm');
    int seconds = end(text, minutes, 7, 's');
    if (seconds == 0 || seconds < text.length()) {
      throw new IllegalArgumentException(
          "duration \"" + text + "\" is not of the form 30s, 5m or 1h30m");
    }
    return Duration.ofSeconds(
        3600L * number(text, 0, hours)
            + 60L * number(text, hours, minutes)
            + number(text, minutes, seconds));
  }

  /** Where a number of that unit ends which begins there; the same place if none does. */
  private static int end(String text, int begin, int mostDigits, char unit) {
    int at = begin;
    while (at < text.length()
        && at - begin < mostDigits
        && text.charAt(at) >= '0'
        && text.charAt(at) <= '9') {
      at++;
    }
    return at > begin && at < text.length() && text.charAt(at) == unit ? at + 1 : begin;
  }

  private static int number(String text, int begin, int end) {
    return begin == end ? 0 : Integer.parseInt(text, begin, end - 1, 10);
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
