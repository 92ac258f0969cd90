// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report;

import dev.sluice.report.model.AuditReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report as people read it: in a terminal, or in a ticket. */
public final class AuditText {
  private static final int NAMES = 14;

  private AuditText() {}

  /** For a terminal. */
  public static List<String> text(AuditReport report) {
    List<String> lines = new ArrayList<>();
    for (Block block : AuditBlocks.of(report)) {
      switch (block) {
        case Block.Heading(int level, String text) -> {
          if (level > 1) {
            lines.add("");
          }
          lines.add(text);
        }
        case Block.Fact(String name, String text) -> lines.add(named(name, text));
        case Block.Command(String name, String text) -> lines.add(named(name, text));
        case Block.Point(String text) -> lines.add("  " + text);
        case Block.Rows(List<List<String>> cells) -> lines.addAll(columns(cells));
      }
    }
    return lines;
  }

  private static String named(String name, String text) {
    return "  " + name + " ".repeat(Math.max(1, NAMES - name.length())) + text;
  }

  private static List<String> columns(List<List<String>> cells) {
    int columns = cells.getFirst().size();
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        int column = i;
        int width = cells.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        String cell = lines.isEmpty() ? row.get(i).toUpperCase(Locale.ROOT) : row.get(i);
        line.append(' ').append(cell).append(" ".repeat(width - cell.length() + 1));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** As Markdown. */
  public static List<String> markdown(AuditReport report) {
    List<String> lines = new ArrayList<>();
    boolean points = false;
    for (Block block : AuditBlocks.of(report)) {
      boolean point = !(block instanceof Block.Heading || block instanceof Block.Rows);
      if (!lines.isEmpty() && !(points && point)) {
        lines.add("");
      }
      points = point;
      switch (block) {
        case Block.Heading(int level, String text) ->
            lines.add("#".repeat(level) + " " + escaped(text));
        case Block.Fact(String name, String text) ->
            lines.add("- **" + name + "** " + escaped(text));
        case Block.Command(String name, String text) ->
            lines.add("- **" + name + "** `" + text + "`");
        case Block.Point(String text) -> lines.add("- " + escaped(text));
        case Block.Rows(List<List<String>> cells) -> {
          lines.add(row(cells.getFirst()));
          lines.add("|" + "---|".repeat(cells.getFirst().size()));
          cells.subList(1, cells.size()).forEach(cell -> lines.add(row(cell)));
        }
      }
    }
    return lines;
  }

  private static String row(List<String> cells) {
    return cells.stream().map(AuditText::escaped).collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Texts of people and keys of flags are no markup. */
  private static String escaped(String text) {
    return text.replaceAll("[\\\\`*_{}\\[\\]<>#|]", "\\\\$0");
  }
}
