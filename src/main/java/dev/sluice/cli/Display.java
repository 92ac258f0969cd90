// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.view.Ink;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a verb writes to.
 *
 * @param terminal whether a person sees it as it comes, and it can be drawn anew
 */
record Display(PrintWriter out, Ink ink, boolean terminal) {
  private static final String HOME = "\u001b[H";
  private static final String END_OF_LINE = "\u001b[K";
  private static final String REST = "\u001b[J";

  static Display of(CommandSpec verb) {
    return of(verb, System.getenv());
  }

  /** Colours on a terminal only, and not where they are not wanted ({@code NO_COLOR}). */
  static Display of(CommandSpec verb, Map<String, String> environment) {
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean terminal = interactive() && !dumb;
    boolean colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Display(verb.commandLine().getOut(), new Ink(colour), terminal);
  }

  void lines(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  void line(String line) {
    lines(List.of(line));
  }

  /** Shows these lines instead of what was there. */
  void redraw(List<String> lines) {
    // Written over, not cleared before: nothing flickers.
    out.print(HOME);
    lines.forEach(line -> out.println(line + END_OF_LINE));
    out.print(REST);
    out.flush();
  }

  /** JDK 22 to 24 have a console even without a terminal, JDK 25 has none. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean interactive() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
