// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import dev.sluice.signals.wire.MetricsLine.NotMetricsException;
import java.util.Optional;

/**
 * Prometheus or OpenMetrics text, line by line. Strict, like Prometheus itself: one line that is
 * not metrics makes the whole page worthless, because nobody knows what else is wrong with it.
 */
public final class MetricsText {
  private static final String END = "# EOF";

  private MetricsText() {}

  /** Takes lines. */
  public interface Lines {
    /** A line with a value. */
    void sample(MetricsLine line) throws NotMetricsException;

    /** A line that begins with {@code #}. */
    void comment(String line);
  }

  /**
   * Reads a page.
   *
   * @param openMetrics whether it is announced as OpenMetrics, which has a mark at its end
   * @return why the page as a whole is worthless; empty if it is not
   */
  public static Optional<Silence> read(String text, boolean openMetrics, Lines lines) {
    if (text.isBlank()) {
      return Optional.of(Silence.Empty);
    }
    if (text.stripLeading().startsWith("<")) {
      return Optional.of(Silence.Html);
    }
    boolean ended = false;
    // A number may have lost its last digits where a line lacks its end.
    int whole = text.lastIndexOf('\n') + 1;
    try {
      for (String line : text.substring(0, whole).split("\n", -1)) {
        if (line.isEmpty()) {
          continue;
        }
        if (ended) {
          return Optional.of(Silence.Garbage);
        }
        ended = line.equals(END);
        if (line.charAt(0) != '#') {
          lines.sample(MetricsLine.parse(line));
        } else if (!ended) {
          lines.comment(line);
        }
      }
    } catch (NotMetricsException _) {
      return Optional.of(Silence.Garbage);
    }
    if (!ended && text.substring(whole).equals(END)) {
      ended = true;
      whole = text.length();
    }
    return whole < text.length() || (openMetrics && !ended)
        ? Optional.of(Silence.Truncated)
        : Optional.empty();
  }
}
