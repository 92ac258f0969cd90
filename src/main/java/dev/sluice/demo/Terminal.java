// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what our standard output is, and takes the screen that fits it. */
final class Terminal {
  private static final int NARROWEST = 80;
  private static final int LOWEST = 20;
  private static final Pattern SIZE = Pattern.compile("([0-9]+) ([0-9]+)\\s*");

  private Terminal() {}

  /**
   * A live screen on a terminal of sufficient size, otherwise plain lines; colours unless they are
   * not wanted ({@code NO_COLOR}, see no-color.org).
   */
  static Screen screen(boolean noColour, Map<String, String> environment, PrintStream out) {
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean terminal = interactive() && !dumb;
    boolean colour = terminal && !noColour && environment.getOrDefault("NO_COLOR", "").isEmpty();
    Palette palette = new Palette(colour, unicode());
    return terminal && largeEnough() ? new LiveScreen(out, palette) : new PlainScreen(out, palette);
  }

  /** JDK 22 to 24 have a console even without a terminal, JDK 25 has none. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean interactive() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static boolean unicode() {
    String name = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    return Charset.forName(name).equals(StandardCharsets.UTF_8);
  }

  private static boolean largeEnough() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size").redirectInput(ProcessBuilder.Redirect.INHERIT).start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher size = SIZE.matcher(answer);
      return size.matches()
          && Integer.parseInt(size.group(1)) >= LOWEST
          && Integer.parseInt(size.group(2)) >= NARROWEST;
    } catch (IOException noStty) {
      return false;
    }
  }
}
