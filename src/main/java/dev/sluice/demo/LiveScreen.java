// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.io.PrintStream;
import java.util.List;

/** A terminal: the panel is drawn again in its place, lines are added above it. */
final class LiveScreen implements Screen {
  private static final String ESC = "\u001b[";
  private static final String HIDE_CURSOR = ESC + "?25l";
  private static final String SHOW_CURSOR = ESC + "?25h";
  private static final String CLEAR_BELOW = ESC + "0J";
  private static final String CLEAR_RIGHT = ESC + "K";

  private final PrintStream out;
  private final Palette palette;
  private List<String> shown = List.of();
  private boolean closed;

  LiveScreen(PrintStream out, Palette palette) {
    this.out = out;
    this.palette = palette;
    out.print(HIDE_CURSOR);
  }

  @Override
  public Palette palette() {
    return palette;
  }

  @Override
  public synchronized void line(Line line) {
    write(top() + CLEAR_BELOW + line.render(palette) + "\n" + drawn(shown));
  }

  @Override
  public void progress(String text) {
    // The panel has it.
  }

  @Override
  public synchronized void panel(List<String> lines) {
    if (!lines.equals(shown)) {
      write(top() + drawn(lines) + CLEAR_BELOW);
      shown = List.copyOf(lines);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      write(top() + CLEAR_BELOW + SHOW_CURSOR);
      shown = List.of();
      closed = true;
    }
  }

  /** In one piece, so that no half of a picture is ever seen. */
  private void write(String text) {
    out.print(text);
    out.flush();
  }

  private String top() {
    return shown.isEmpty() ? "\r" : "\r" + ESC + shown.size() + "A";
  }

  private static String drawn(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(l -> text.append(l).append(CLEAR_RIGHT).append('\n'));
    return text.toString();
  }
}
