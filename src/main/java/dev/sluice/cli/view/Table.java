// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.cli.view.Ink.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows whose cells stand below each other. The last column is wrapped at the right edge, so that
 * sentences go there.
 */
final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 24;

  private final List<Row> rows = new ArrayList<>();

  private record Row(Tone tone, List<String> cells) {}

  Table(String... headings) {
    row(Tone.STRONG, headings);
  }

  Table row(Tone tone, String... cells) {
    rows.add(new Row(tone, Arrays.asList(cells)));
    return this;
  }

  /** Its lines, without blanks at the end. */
  List<String> lines(Ink ink) {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      render(row, widths).forEach(line -> lines.add(ink.paint(row.tone(), line)));
    }
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().cells().size()];
    for (Row row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.cells().get(i).length());
      }
    }
    return widths;
  }

  private static List<String> render(Row row, int[] widths) {
    StringBuilder line = new StringBuilder();
    int last = widths.length - 1;
    for (int i = 0; i < last; i++) {
      String cell = row.cells().get(i);
      line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
    }
    int room = Math.max(NARROWEST, Wrap.WIDTH - line.length());
    List<String> lines = new ArrayList<>();
    String indent = " ".repeat(line.length());
    for (String part : Wrap.lines(row.cells().get(last), room)) {
      lines.add(((lines.isEmpty() ? line.toString() : indent) + part).stripTrailing());
    }
    return lines;
  }
}
