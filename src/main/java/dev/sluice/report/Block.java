// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report;

import java.util.List;

/** A part of a report, whatever it is written in. */
sealed interface Block {
  /**
   * A heading.
   *
   * @param level 1 for the whole, 2 for its parts
   */
  record Heading(int level, String text) implements Block {}

  /** Something about the part, by its name. */
  record Fact(String name, String text) implements Block {}

  /** What can be typed, by its name. */
  record Command(String name, String text) implements Block {}

  /** Something that was decided or that one should know. */
  record Point(String text) implements Block {}

  /** Rows of cells, the headings first. */
  record Rows(List<List<String>> cells) implements Block {
    public Rows {
      cells = cells.stream().map(List::copyOf).toList();
    }
  }
}
