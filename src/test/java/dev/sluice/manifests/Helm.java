// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.kit.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Helm: the one on PATH, or the one in the cache, or one that Go builds into the cache once, as the
 * control plane is.
 */
record Helm(Path program) {
  private static final String VERSION = "v3.19.5";
  private static final String BUILD = "helm.sh/helm/v3/cmd/helm@" + VERSION;
  private static final Path FOLDER = Programs.cache("helm-" + VERSION);

  /** Helm; where it cannot be had, the test is skipped and says so. */
  static Helm require() {
    Optional<Path> found =
        Programs.onPath("helm")
            .or(Helm::cached)
            .or(() -> Programs.onPath("go").flatMap(Helm::built));
    assumeThat(found)
        .as("no helm on PATH and no Go that could build it: go install %s", BUILD)
        .isPresent();
    return new Helm(found.orElseThrow());
  }

  /** What the chart renders with these flags. */
  String template(Path chart, String... flags) {
    List<String> line =
        new ArrayList<>(
            List.of(
                program.toString(),
                "template",
                "sluice",
                chart.toString(),
                "--namespace=sluice-system",
                "--kube-version=v1.30.0"));
    line.addAll(Arrays.asList(flags));
    return run(line, Map.of());
  }

  /**
   * What {@code helm lint --strict} says of the chart with these flags; an exception if it fails.
   */
  String lint(Path chart, String... flags) {
    List<String> line =
        new ArrayList<>(List.of(program.toString(), "lint", "--strict", chart.toString()));
    line.addAll(Arrays.asList(flags));
    return run(line, Map.of());
  }

  /** What it prints when it does that on a cluster, in namespace {@code sluice-system}. */
  String on(Path kubeconfig, String... args) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(Arrays.asList(args));
    line.addAll(List.of("--namespace=sluice-system", "--kubeconfig=" + kubeconfig));
    return run(line, Map.of());
  }

  private static Optional<Path> cached() {
    return Optional.of(FOLDER.resolve("helm")).filter(Files::isExecutable);
  }

  private static Optional<Path> built(Path go) {
    System.err.println("building Helm " + VERSION + " into " + FOLDER + ", once: 2 to 5 minutes");
    try {
      run(List.of(go.toString(), "install", BUILD), Map.of("GOBIN", FOLDER.toString()));
    } catch (IllegalStateException refused) {
      System.err.println(refused.getMessage());
    }
    return cached();
  }

  private static String run(List<String> line, Map<String, String> variables) {
    return Programs.run(Path.of("."), line, variables);
  }
}
