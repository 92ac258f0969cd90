// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Signal;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
public final class Wording {
  private Wording() {}

  /** {@code 2 of 3 exposed agents}; just agents before a stage, or where others are among them. */
  static String agents(int some, int all, HealthQuery query) {
    boolean exposed = query.stageStart() != null && all <= query.exposed().size();
    return some + " of " + all + (exposed ? " exposed" : "") + " agents";
  }

  /** What a signal counts. */
  static String events(Signal signal) {
    return switch (signal) {
      case ErrorRate, Latency -> "requests";
      case Delivery -> "messages";
    };
  }

  /** A reading with three digits: {@code 19.8 %}, {@code 420 ms}; a number if it is no signal. */
  public static String value(@Nullable Signal signal, double value) {
    return value(signal, value, 3);
  }

  /** A reading with so many digits that it does not look like the limit that it is not. */
  static String unlike(@Nullable Signal signal, double value, double limit) {
    String shown = value(signal, limit);
    for (int digits = 3; digits < 17; digits++) {
      String text = value(signal, value, digits);
      if (!text.equals(shown)) {
        return text;
      }
    }
    return String.valueOf(value);
  }

  /** A plain number with three digits. */
  public static String number(double value) {
    return number(value, 3);
  }

  private static String value(@Nullable Signal signal, double value, int digits) {
    return switch (signal) {
      case null -> number(value, digits);
      case ErrorRate, Delivery -> number(value * 100, digits) + " %";
      case Latency ->
          value < 1 ? number(value * 1000, digits) + " ms" : number(value, digits) + " s";
    };
  }

  private static String number(double value, int digits) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
