// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * A command as a person types it, and what came of it.
 *
 * @param exit how it ended
 * @param out what it printed
 * @param err what it complained of
 */
record Typed(int exit, String out, String err) {
  /** Runs a verb against that cluster and namespace. */
  static Typed in(String kubeconfig, String namespace, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--kubeconfig", kubeconfig, "-n", namespace));
    return run(line.toArray(String[]::new));
  }

  /** Runs a verb. */
  static Typed run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine cli = Cli.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = cli.execute(words);
    return new Typed(exit, out.toString(), err.toString());
  }

  /** The lines of what it printed, with every number as #. */
  Stream<String> told() {
    return out.lines().map(line -> line.replaceAll("[0-9]+", "#"));
  }
}
