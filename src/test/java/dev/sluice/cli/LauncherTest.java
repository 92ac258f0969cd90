// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice}, with a Maven and a JDK that only note how they are called. */
class LauncherTest {
  private static final String BUILDS =
      """
      echo build "$@" >>"$NOTES"
      mkdir -p target/quarkus-app && touch target/quarkus-app/quarkus-run.jar
      """;

  @TempDir private Path checkout;
  @TempDir private Path tools;

  @BeforeEach
  void setUp() throws IOException {
    Files.copy(Path.of("sluice"), checkout.resolve("sluice"));
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createDirectories(checkout.resolve("src/build"));
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.createDirectories(checkout.resolve("k8s/local"));
    script(Files.createDirectories(tools.resolve("sluice/v1")).resolve("control-plane"), "exit 1");
    Files.writeString(checkout.resolve("pom.xml"), "<project>\n  <version>1.2.3</version>\n");
    Files.writeString(checkout.resolve("src/main/Some.java"), "one");
    Files.createDirectories(tools.resolve("jdk/bin"));
    Files.writeString(tools.resolve("jdk/release"), "JAVA_VERSION=\"999.0.1\"\n");
    script(tools.resolve("jdk/bin/javac"), "");
    script(tools.resolve("jdk/bin/java"), "printf '<%s>' \"$@\"");
    script(tools.resolve("mvn"), BUILDS);
  }

  @Test
  void runs_the_verb_with_its_arguments_as_they_are() throws Exception {
    Run run = run("plan", "two words", "--kubeconfig=x");

    assertThat(run.exit()).isZero();
    assertThat(run.text())
        .contains("<-Dsluice.version=1.2.3>")
        .contains("<-Dsluice.home=" + checkout.toRealPath() + ">")
        .endsWith("<dev.sluice.cli.Cli><plan><two words><--kubeconfig=x>");
  }

  @Test
  void a_link_by_the_name_of_a_plugin_tells_commands_of_kubectl() throws Exception {
    // Given
    Path plugin = tools.resolve("kubectl-sluice");
    Files.createSymbolicLink(plugin, checkout.resolve("sluice"));

    // When
    Run run = finish(startWith(plugin, tools + ":" + System.getenv("PATH"), "status"));

    // Then
    assertThat(run.text())
        .contains("<-Dsluice.program=kubectl sluice>")
        .contains("<-Dsluice.home=" + checkout.toRealPath() + ">")
        .endsWith("<dev.sluice.cli.Cli><status>");
  }

  @Test
  void builds_once_while_the_sources_stay_the_same() throws Exception {
    run("version");
    run("version");

    assertThat(notes()).hasSize(1);
  }

  @Test
  void builds_again_when_a_source_has_changed() throws Exception {
    // Given
    run("version");
    Files.writeString(checkout.resolve("src/main/Some.java"), "two");

    // When
    run("version");

    // Then
    assertThat(notes()).hasSize(2);
  }

  @Test
  void two_at_once_build_once() throws Exception {
    // Given
    script(tools.resolve("mvn"), "sleep 1\n" + BUILDS);
    Process one = start("version");

    // When
    Process two = start("version");

    // Then
    assertThat(finish(one).exit()).isZero();
    assertThat(finish(two).exit()).isZero();
    assertThat(notes()).hasSize(1);
  }

  @Test
  void takes_over_the_lock_of_a_process_that_was_killed() throws Exception {
    // Given a lock whose owner is gone
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path lock = Files.createDirectories(checkout.resolve("target/sluice.lock"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

    // When
    Run run = run("version");

    // Then
    assertThat(run.exit()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void fetches_what_is_missing_offline() throws Exception {
    // Given
    script(
        tools.resolve("mvn"),
        """
        case $* in *-o*) echo "[ERROR] Cannot access central in offline mode"; exit 1 ;; esac
        """
            + BUILDS);

    // When
    Run run = run("version");

    // Then
    assertThat(run.exit()).isZero();
    assertThat(run.text()).contains("fetching libraries").doesNotContain("offline mode");
  }

  @Test
  void shows_what_the_compiler_said_and_ends() throws Exception {
    // Given
    script(
        tools.resolve("mvn"),
        """
        echo "[ERROR] /a/Some.java:[1,2] ';' expected"
        echo "[ERROR] -> [Help 1]"
        exit 1
        """);

    // When
    Run run = run("version");

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text())
        .contains("[ERROR] /a/Some.java:[1,2] ';' expected")
        .contains("the build failed; all of it is in")
        .doesNotContain("Help 1");
  }

  @Test
  void says_how_to_get_a_jdk_when_there_is_none_new_enough() throws Exception {
    // Given
    Path script = checkout.resolve("sluice");
    Files.writeString(
        script, Files.readString(script).replaceFirst("NEEDED_JDK=25", "NEEDED_JDK=1000"));

    // When
    Run run = run("version");

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text())
        .contains("Sluice needs a JDK 1000 or newer. Found:")
        .contains("JDK 999 in " + tools.resolve("jdk"))
        .contains("apt install openjdk-1000-jdk");
  }

  @Test
  void says_how_to_get_maven_when_there_is_none() throws Exception {
    // Given a PATH with the tools of the system but Maven
    Path system = Files.createDirectories(tools.resolve("system"));
    for (String tool :
        List.of(
            "bash", "sed", "head", "dirname", "find", "sort", "tr", "xargs", "cksum", "cat",
            "rm")) {
      Files.createSymbolicLink(system.resolve(tool), where(tool));
    }

    // When
    Run run = finish(startWith(system.toString(), "version"));

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text()).contains("there is no mvn on PATH").contains("brew install maven");
  }

  @Test
  void tests_run_by_maven_and_end_with_its_count_and_with_what_was_skipped() throws Exception {
    // Given
    script(
        tools.resolve("mvn"),
        """
        echo "[INFO] noise"
        echo "[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0"
        echo "[INFO] BUILD SUCCESS"
        echo "called with $*" >>"$NOTES"
        mkdir -p target/surefire-reports && cat >target/surefire-reports/TEST-a.xml <<END
        <testcase name="works" classname="a.b.SomeTest"><skipped type="x"><![CDATA[x.y.AbortException: no lamp
        	at a.b]]></skipped></testcase>
        END
        """);

    // When
    Run run = run("test", "-Dtest=Some");

    // Then
    assertThat(run.exit()).isZero();
    assertThat(notes()).singleElement().asString().endsWith("-o -Dtest=Some verify");
    assertThat(run.text())
        .doesNotContain("noise")
        .containsSubsequence(
            "\n\n",
            "Tests run: 7, Failures: 0",
            "BUILD SUCCESS",
            "skipped: SomeTest.works: no lamp\n");
  }

  @Test
  void failing_tests_fail_the_launcher() throws Exception {
    // Given
    script(
        tools.resolve("mvn"),
        """
        echo "[ERROR] Tests run: 7, Failures: 1, Errors: 0, Skipped: 0"
        echo "[ERROR] Some.fails: expected 1 but was 2"
        exit 1
        """);

    // When
    Run run = run("test");

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text()).contains("Failures: 1").contains("expected 1 but was 2");
  }

  private record Run(int exit, String text) {}

  private Run run(String... args) throws Exception {
    return finish(start(args));
  }

  private Process start(String... args) throws IOException {
    return startWith(tools + ":" + System.getenv("PATH"), args);
  }

  private Process startWith(String path, String... args) throws IOException {
    return startWith(checkout.resolve("sluice"), path, args);
  }

  private Process startWith(Path program, String path, String... args) throws IOException {
    List<String> line = new java.util.ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("PATH", path);
    builder.environment().put("JAVA_HOME", tools.resolve("jdk").toString());
    builder.environment().put("XDG_CACHE_HOME", tools.toString());
    builder.environment().put("NOTES", tools.resolve("notes").toString());
    return builder.start();
  }

  private static Run finish(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), text);
  }

  private List<String> notes() throws IOException {
    return Files.readAllLines(tools.resolve("notes"));
  }

  private static Path where(String tool) {
    return List.of("/bin", "/usr/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
