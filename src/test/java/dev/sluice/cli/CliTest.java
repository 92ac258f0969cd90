// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CliTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();
  private final CommandLine cli =
      Cli.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(out));

  @Test
  void an_unknown_verb_is_refused_with_what_there_is() {
    // When
    int exit = cli.execute("rolback");

    // Then
    assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("rolback");
  }

  @Test
  void help_lists_the_verbs_that_people_use() {
    // When
    int exit = cli.execute("help");

    // Then
    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains(
            "status ",
            "flags ",
            "plan ",
            "report ",
            "rollback ",
            "retry ",
            "approve ",
            "pause ",
            "resume ")
        .contains("skip-wait ", "adopt ", "demo ", "dev ", "version ", "./sluice test")
        .doesNotContain("cluster-build");
  }

  @Test
  void what_the_user_can_mend_is_a_sentence_without_a_stack_trace() {
    // When
    int exit = cli.execute("dev", "--kubeconfig", "/nowhere/config");

    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "--kubeconfig /nowhere/config is no readable file: name the kubeconfig of a cluster");
  }
}
