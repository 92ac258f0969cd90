// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.io.PrintStream;
import java.util.List;

/** A file, a pipe or a small terminal: the story line by line, without a panel. */
record PlainScreen(PrintStream out, Palette palette) implements Screen {
  @Override
  public void line(Line line) {
    out.println(line.render(palette).stripTrailing());
    out.flush();
  }

  @Override
  public void progress(String text) {
    line(Line.of(Tone.FAINT, "  " + text));
  }

  @Override
  public void panel(List<String> lines) {
    // What the panel shows at a moment is said by the lines when it has changed.
  }

  @Override
  public void close() {
    out.flush();
  }
}
