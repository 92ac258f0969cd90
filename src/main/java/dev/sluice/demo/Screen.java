// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.util.List;

/** Where the story is told: lines that stay, and below them a panel that shows the moment. */
interface Screen extends AutoCloseable {
  /** What the terminal can show. */
  Palette palette();

  /** Adds a line that stays. */
  void line(Line line);

  /** Says how far a long step is; where there is a panel, that shows it. */
  void progress(String text);

  /** Shows these lines below the story instead of those that were there. */
  void panel(List<String> lines);

  /** Takes the panel away and leaves the terminal as it was. */
  @Override
  void close();
}
