// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that counts what PIT has found. */
class CheckMutationsTest {
  @TempDir private Path checkout;
  private Path script;

  @BeforeEach
  void a_checkout() throws IOException {
    script = checkout.resolve("src/build/check-mutations");
    Files.createDirectories(script.getParent());
    Files.copy(Path.of("src/build/check-mutations"), script);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9 KILLED, 1 SURVIVED | 0 | mutants: 9 of 10 killed (90 %), 0 of them by a timeout; 0",
        "8 KILLED, 2 SURVIVED | 1 | mutants: 8 of 10 killed (80 %), 0 of them by a timeout; 0",
        "8 KILLED, 1 TIMED_OUT, 1 NO_COVERAGE | 0 | mutants: 9 of 10 killed (90 %), 1 of them by a",
        "8 KILLED, 1 MEMORY_ERROR, 1 SURVIVED | 0 | mutants: 9 of 10 killed (90 %)",
        "4 KILLED, 1 SURVIVED, 5 RUN_ERROR | 1 | mutants: 4 of 5 killed (80 %), 0 of them by a"
            + " timeout; 5 could not be loaded and do not count"
      })
  void what_a_test_has_seen_counts_and_too_little_of_it_fails(String found, int exit, String words)
      throws Exception {
    // Given
    report(List.of(found.split(", ")));

    // When
    Run run = run("85");

    // Then
    assertThat(run.text()).startsWith(words);
    assertThat(run.exit()).isEqualTo(exit);
  }

  @Test
  void without_a_report_it_says_so() throws Exception {
    Run run = run("85");

    assertThat(run.text()).contains("there is no target/pit-reports/mutations.xml");
    assertThat(run.exit()).isEqualTo(1);
  }

  private void report(List<String> found) throws IOException {
    String all =
        found.stream()
            .map(some -> some.split(" "))
            .map(some -> mutation(some[1]).repeat(Integer.parseInt(some[0])))
            .collect(Collectors.joining());
    Files.writeString(
        Files.createDirectories(checkout.resolve("target/pit-reports")).resolve("mutations.xml"),
        "<mutations>\n" + all + "</mutations>\n");
  }

  private static String mutation(String status) {
    return "<mutation detected='true' status='" + status + "' numberOfTestsRun='1'></mutation>\n";
  }

  private Run run(String least) throws Exception {
    Process process =
        new ProcessBuilder(script.toString(), least).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), text);
  }

  private record Run(int exit, String text) {}
}
