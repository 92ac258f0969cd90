// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one place where {@code "1h30m"} becomes a {@link Duration} and back. */
public final class Durations {
  /**
   * Holds in CEL for the text of a duration: one or more of {@code <digits>h|m|s}, the largest unit
   * first. A rule and not a pattern of the schema, because its message can say what to write.
   */
  static final String IS_DURATION = ".matches('^([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,7}s)?$')";

  /** What to write, for the messages of such rules. */
  static final String SHAPE_IN_WORDS = "write a duration such as 30s, 5m or 1h30m";

  private static final Pattern SHAPE =
      Pattern.compile("^(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?$");

  private Durations() {}

  /**
   * Reads a duration of the API.
   *
   * @throws IllegalArgumentException if the text is empty or of another shape; the message says
   *     which shape is wanted
   */
  public static Duration parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (text.isEmpty() || !shape.matches()) {
      throw new IllegalArgumentException(
          "duration \"" + text + "\" is not of the form 30s, 5m or 1h30m");
    }
    return Duration.ofHours(number(shape, 1))
        .plusMinutes(number(shape, 2))
        .plusSeconds(number(shape, 3));
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

  private static long number(Matcher shape, int group) {
    String digits = shape.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
