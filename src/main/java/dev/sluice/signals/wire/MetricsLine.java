// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One line with a value: {@code name{label="value"} 12 [timestamp] [# exemplar]}.
 *
 * @param name of the sample, such as {@code agent_requests_total}
 * @param labels its labels
 * @param value its value, which may be NaN or infinite
 */
public record MetricsLine(String name, Map<String, String> labels, double value) {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  public MetricsLine {
    labels = Map.copyOf(labels);
  }

  /** A text that is not metrics. */
  public static final class NotMetricsException extends Exception {
    private static final long serialVersionUID = 1;

    public NotMetricsException(String message) {
      super(message);
    }
  }

  /**
   * Reads a line.
   *
   * @throws NotMetricsException if it is anything else
   */
  public static MetricsLine parse(String line) throws NotMetricsException {
    return new Cursor(line).line();
  }

  /**
   * Reads a number as Prometheus writes it.
   *
   * @throws NotMetricsException if it is none
   */
  public static double number(String text) throws NotMetricsException {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (!NUMBER.matcher(text).matches()) {
          throw new NotMetricsException("not a number");
        }
        yield Double.parseDouble(text);
      }
    };
  }

  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    MetricsLine line() throws NotMetricsException {
      String name = word(true);
      blanks();
      Map<String, String> labels = peek() == '{' ? labels() : Map.of();
      blanks();
      final double value = number(token());
      blanks();
      if (at < text.length() && peek() != '#') {
        number(token());
        blanks();
      }
      if (at < text.length()) {
        exemplar();
      }
      return new MetricsLine(name, labels, value);
    }

    private void exemplar() throws NotMetricsException {
      expect('#');
      blanks();
      labels();
      blanks();
      number(token());
      blanks();
      if (at < text.length()) {
        number(token());
        blanks();
      }
      if (at < text.length()) {
        throw new NotMetricsException("more than a value");
      }
    }

    private Map<String, String> labels() throws NotMetricsException {
      Map<String, String> labels = new HashMap<>();
      expect('{');
      blanks();
      while (peek() != '}') {
        String label = word(false);
        blanks();
        expect('=');
        blanks();
        if (labels.put(label, quoted()) != null) {
          throw new NotMetricsException("a label twice");
        }
        blanks();
        if (peek() != '}') {
          expect(',');
          blanks();
        }
      }
      expect('}');
      return labels;
    }

    private String quoted() throws NotMetricsException {
      StringBuilder value = new StringBuilder();
      expect('"');
      while (peek() != '"') {
        char c = next();
        value.append(c == '\\' ? escaped(next()) : c);
      }
      expect('"');
      return value.toString();
    }

    private static char escaped(char c) throws NotMetricsException {
      return switch (c) {
        case '\\', '"' -> c;
        case 'n' -> '\n';
        default -> throw new NotMetricsException("unknown escape");
      };
    }

    private String word(boolean colons) throws NotMetricsException {
      int from = at;
      while (at < text.length() && isWord(text.charAt(at), at > from, colons)) {
        at++;
      }
      if (at == from) {
        throw new NotMetricsException("no name");
      }
      return text.substring(from, at);
    }

    private static boolean isWord(char c, boolean digits, boolean colons) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || c == '_'
          || (colons && c == ':')
          || (digits && c >= '0' && c <= '9');
    }

    private String token() {
      int from = at;
      while (at < text.length() && !isBlank(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private void blanks() {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private char peek() throws NotMetricsException {
      if (at == text.length()) {
        throw new NotMetricsException("breaks off");
      }
      return text.charAt(at);
    }

    private char next() throws NotMetricsException {
      char c = peek();
      at++;
      return c;
    }

    private void expect(char wanted) throws NotMetricsException {
      if (next() != wanted) {
        throw new NotMetricsException("no " + wanted);
      }
    }
  }
}
