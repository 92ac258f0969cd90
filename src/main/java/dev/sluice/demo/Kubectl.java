// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the commands that it shows. */
final class Kubectl {
  /** Shown as they are in the checkout, wherever that is. */
  private static final Set<String> FILES = Set.of(Example.DIRECTORY, Example.TRACING_FILE);

  private final LocalCluster cluster;
  private final Path home;
  private final boolean foreign;
  private final Screen screen;
  private final Lookout lookout;

  /**
   * @param foreign whether the cluster is the user's own: then the namespace is said, and what is
   *     there already is left alone
   */
  Kubectl(LocalCluster cluster, Path home, boolean foreign, Screen screen, Lookout lookout) {
    this.cluster = cluster;
    this.home = home;
    this.foreign = foreign;
    this.screen = screen;
    this.lookout = lookout;
  }

  /** Shows a command as a person would type it in the checkout, runs it, and shows its answer. */
  void run(String... words) {
    List<String> line = inNamespace(words);
    String shown = line.stream().map(Kubectl::quoted).collect(Collectors.joining(" "));
    screen.line(Line.of(Tone.STRONG, "  $ kubectl " + shown));
    lookout.commanded();
    answer(line).lines().forEach(text -> screen.line(Line.of(Tone.FAINT, "    " + text)));
  }

  /**
   * Makes sure that the demo changes nothing that somebody else has in the cluster.
   *
   * @throws IOException if the objects of the example are there already
   */
  void claim() throws IOException {
    if (!foreign) {
      return;
    }
    String there = there("-k", Example.DIRECTORY) + there("-f", Example.TRACING_FILE);
    if (!there.isBlank()) {
      throw new IOException(
          "namespace "
              + Example.NAMESPACE
              + " has "
              + there.strip().replace("\n", ", ")
              + " already, and the demo would change that: remove it by kubectl delete, or name"
              + " another cluster");
    }
  }

  private String there(String option, String objects) {
    return answer(inNamespace("get", option, objects, "--ignore-not-found", "-o", "name"));
  }

  /** Takes the example out of the user's cluster again; a local one ends as a whole. */
  void tidy() {
    if (foreign) {
      screen.line(Line.blank());
      run("delete", "-f", Example.TRACING_FILE, "--ignore-not-found");
      run("delete", "-k", Example.DIRECTORY);
    }
  }

  private List<String> inNamespace(String... words) {
    List<String> line = new ArrayList<>();
    if (foreign) {
      line.addAll(List.of("-n", Example.NAMESPACE));
    }
    line.addAll(List.of(words));
    return line;
  }

  private String answer(List<String> line) {
    return cluster.kubectl(
        line.stream()
            .map(word -> FILES.contains(word) ? home.resolve(word).toString() : word)
            .toArray(String[]::new));
  }

  private static String quoted(String word) {
    int value = word.indexOf('=') + 1;
    return word.contains(" ") ? word.substring(0, value) + '"' + word.substring(value) + '"' : word;
  }
}
