// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it, as a person runs it, on a control plane of its own. */
@Tag("packaged")
class DemoTest {
  private static final String PROGRAM = "target/quarkus-app/";

  @Test
  void all_acts_are_seen_through_the_api_and_in_the_fleet(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output.txt");

    Process demo = start(output, "demo");

    assertThat(demo.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
    List<String> lines = told(output);
    assertThat(demo.exitValue()).as(String.join("\n", lines)).isZero();
    assertThat(lines)
        .containsSubsequence(
            "✔ # of # agents are connected to the operator's flag stream",
            "$ kubectl apply -k k#s/examples/otp-cleanup",
            "migration.sluice.dev/otp-cleanup created",
            "# s registry passed",
            "# s error-context passed",
            "# s GUARD error-rate # % > # % (# of # exposed agents, # requests)",
            "record revision # (# ms)",
            "#/# agents confirmed (# ms)",
            "✔ the flags of telemetry are off in # of # agents and in the FlagSet's status",
            "✔ stages registry and error-context stay on in # of # agents, without a break",
            "✔ the error rate recovers",
            "$ kubectl annotate mig otp-cleanup sluice.dev/retry=# sluice.dev/override=cooldown/#",
            "# s attempt # starts with telemetry",
            "# s telemetry passed",
            "✔ stage enforcement is critical: it waits for a person, and is on in no agent",
            "$ kubectl annotate mig otp-cleanup sluice.dev/approve=enforcement/#",
            "# s enforcement passed",
            "✔ the migration is Completed, #/#, and every flag is on in # of # agents",
            "$ kubectl apply -f k#s/examples/otp-tracing/migration.yaml",
            "# s sampling passed",
            "# s async-export # % #/# agents on the new path (# ms)",
            "$ kubectl annotate mig otp-tracing sluice.dev/rollback=\"the collector is overloaded\"",
            "# s emergency: the collector is overloaded",
            "record revision # (# ms from the return key)",
            "#/# agents confirmed (# ms from the return key)",
            "✔ the rollback is recorded, and both its flags are off in # of # agents",
            "✔ otp-cleanup stays Completed, its flags on in # of # agents, without a break",
            "Measured",
            "history # revisions, # objects, # breaches");
    assertThat(output).content().contains(", 0 breaches");
    assertThat(demo.toHandle().descendants()).isEmpty();
  }

  @Test
  void an_act_that_there_is_not_is_refused(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output.txt");

    Process demo = start(output, "demo", "--act", "4");

    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).as("ended in time").isTrue();
    assertThat(demo.exitValue()).isEqualTo(2);
    assertThat(output).content().contains("--act is 4: there are acts 1 to 3");
  }

  private static Process start(Path output, String... args) throws IOException {
    String classPath = PROGRAM + "app/*:" + PROGRAM + "lib/boot/*:" + PROGRAM + "lib/main/*";
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dstdout.encoding=UTF-8",
            "-cp",
            classPath,
            "dev.sluice.cli.Cli");
    builder.command().addAll(List.of(args));
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  /** The lines with every number as #, and one space for many. */
  private static List<String> told(Path output) throws IOException {
    return Files.readAllLines(output).stream()
        .map(l -> l.replaceAll("[0-9]+(\\.[0-9]+)?", "#").replaceAll(" +", " ").strip())
        .toList();
  }
}
