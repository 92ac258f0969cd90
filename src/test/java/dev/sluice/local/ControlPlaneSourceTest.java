// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import static dev.sluice.kit.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build, in a process of its own. Go is a script that notes how it is called. */
class ControlPlaneSourceTest {
  private static final String COMPILES =
      """
      case $1 in
        env) echo go1.26.0 ;;
        list) echo "go: downloading a v1"; echo stale; echo fresh; echo stale ;;
        build)
          echo build >>"$NOTES"
          echo some/package
          while [ $# -gt 0 ]; do
            if [ "$1" = -o ]; then printf '#!/bin/sh\\n' >"$2"; chmod +x "$2"; fi
            shift
          done ;;
      esac
      """;

  @TempDir private Path checkout;
  @TempDir private Path tools;

  @BeforeEach
  void setUp() throws IOException {
    Path module = Files.createDirectories(checkout.resolve("k8s/local"));
    Files.writeString(module.resolve("go.mod"), "require k8s.io/kubernetes v1.36.3\n");
    Files.writeString(module.resolve("main.go"), "package main\n");
    go(COMPILES);
  }

  @Test
  void builds_all_parts_into_the_cache_when_run_from_its_source_as_the_launcher_does()
      throws Exception {
    Run run = finish(startJava("src/main/java/dev/sluice/local/ControlPlaneSource.java"));

    assertThat(run.exit()).as(run.text()).isZero();
    assertThat(versions()).singleElement().asString().contains("/v1.36.3-");
    assertThat(ControlPlaneBuild.PARTS)
        .allMatch(part -> Files.isExecutable(versions().getFirst().resolve(part)));
    assertThat(run.text())
        .contains("[control plane] building Kubernetes 1.36.3 from source, once")
        .contains("[control plane] built in");
  }

  @Test
  void builds_nothing_when_the_cache_has_it() throws Exception {
    finish(start());
    finish(start());

    assertThat(notes()).containsExactly("build");
  }

  @Test
  void builds_another_version_when_a_source_has_changed() throws Exception {
    // Given
    finish(start());
    Files.writeString(checkout.resolve("k8s/local/main.go"), "package main // changed\n");

    // When
    finish(start());

    // Then
    assertThat(versions()).hasSize(2);
  }

  @Test
  void two_at_once_build_once_and_the_second_says_that_it_waits() throws Exception {
    // Given a build that goes on until it is told to end
    go(COMPILES.replace("echo some/package", "until [ -e \"$NOTES.go\" ]; do sleep 0.05; done"));
    Process one = start();
    await().until(() -> Files.exists(tools.resolve("notes")));
    Process two = start();
    try (var lines = two.errorReader()) {
      assertThat(lines.readLine())
          .isEqualTo(
              "[control plane] waiting for another process that builds the same control plane");

      // When
      Files.writeString(tools.resolve("notes.go"), "");

      // Then
      assertThat(finish(one).exit()).isZero();
      assertThat(two.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(two.exitValue()).isZero();
      assertThat(notes()).containsExactly("build");
    }
  }

  @Test
  void a_killed_build_leaves_neither_a_compiler_nor_a_lock() throws Exception {
    // Given
    go(COMPILES.replace("echo some/package", "echo $$ >\"$NOTES.pid\"; exec sleep 600"));
    Process killed = start();
    Path pid = tools.resolve("notes.pid");
    await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
    ProcessHandle compiler =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

    // When
    killed.destroyForcibly();

    // Then
    await().until(() -> !compiler.isAlive());
    go(COMPILES);
    assertThat(finish(start()).exit()).isZero();
  }

  @Test
  void shows_what_go_said_when_it_fails() throws Exception {
    // Given
    go(COMPILES.replace("echo some/package", "echo './main.go:7: undefined: x'; exit 1"));

    // When
    Run run = finish(start());

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text()).contains("failed (exit 1)").contains("./main.go:7: undefined: x");
    assertThat(versions().getFirst().resolve("control-plane")).doesNotExist();
  }

  @Test
  void says_how_to_get_go_when_it_is_too_old() throws Exception {
    // Given
    go("echo go1.20.3");

    // When
    Run run = finish(start());

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text())
        .contains("Go go1.20.3 is too old")
        .contains("https://go.dev/dl")
        .contains("--kubeconfig");
  }

  private record Run(int exit, String text) {}

  private Process start() throws IOException {
    return startJava("-cp", "target/classes", ControlPlaneSource.class.getName());
  }

  private Process startJava(String... program) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of(program));
    line.add(checkout.toString());
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().remove("KUBEBUILDER_ASSETS");
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().put("XDG_CACHE_HOME", tools.toString());
    builder.environment().put("NOTES", tools.resolve("notes").toString());
    return builder.start();
  }

  private static Run finish(Process process) throws Exception {
    String text = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), text);
  }

  private List<String> notes() throws IOException {
    return Files.readAllLines(tools.resolve("notes"));
  }

  private List<Path> versions() {
    try (Stream<Path> all = Files.list(tools.resolve("sluice"))) {
      return all.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void go(String body) throws IOException {
    Path go = tools.resolve("go");
    Files.writeString(go, "#!/bin/sh\n" + body);
    assertThat(go.toFile().setExecutable(true)).isTrue();
  }
}
