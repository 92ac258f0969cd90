// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import java.util.ArrayList;
import java.util.List;

/** Breaks sentences at blanks. A word that is longer than a line stays whole. */
public final class Wrap {
  static final int WIDTH = 80;

  private Wrap() {}

  /** The lines of a text, at least one. */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** A label and a text, whose further lines stand below the first. */
  public static List<String> labelled(String label, int column, String text) {
    List<String> lines = new ArrayList<>();
    String indent = " ".repeat(column);
    String first = label + " ".repeat(Math.max(1, column - label.length()));
    for (String part : lines(text, WIDTH - column)) {
      lines.add(((lines.isEmpty() ? first : indent) + part).stripTrailing());
    }
    return lines;
  }
}
