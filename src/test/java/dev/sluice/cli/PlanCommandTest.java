// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Plans off files, without a cluster. */
class PlanCommandTest {
  private static final String FLAGS_AND_FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry}, {key: telemetry}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec: {replicas: 3, flagSetNames: [otp], template: {}}
      ---
      """;

  private static final String HEAD =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        stages:
      """;

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();
  private final CommandLine cli =
      Cli.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(out));

  @Test
  void every_default_is_filled_in_by_risk_with_counts_of_agents() throws IOException {
    int exit =
        plan(
            FLAGS_AND_FLEET
                + HEAD
                + """
                  - {name: registry, risk: Low, flags: [{key: registry}]}
                  - {name: telemetry, description: All at once, risk: Critical, flags: [{key: telemetry, percent: 40}], onFailure: ToStart}
                """);

    assertThat(out.toString())
        .isEqualTo(
            """
            otp: 2 stages over FlagSet otp, judged by HealthPolicy standard

            1. registry  risk Low
               flags   registry
               then    50% for 2m: planner 2/3
                       100% for 30m (window): planner 3/3
               in all  32m at least; not passed after 2h4m, it goes back
               if bad  back to the start

            2. telemetry  risk Critical
               All at once
               flags   telemetry (up to 40%)
               first   a person approves it
               then    1% for 30m: planner 1/3
                       10% for 30m: planner 1/3
                       25% for 30m: planner 1/3
                       40% for 30m: planner 2/3
                       40% for 24h (window): planner 2/3
               in all  26h at least; not passed after 53h, it goes back
               if bad  back to the start, all stages

            In all: 2 flags, 26h32m at least, and a person approves telemetry. After a
            rollback nothing starts for 1h.
            """);
    assertThat(exit).isZero();
  }

  @Test
  void what_a_stage_brings_is_told_and_its_agents_are_counted() throws IOException {
    int exit =
        plan(
            FLAGS_AND_FLEET
                + HEAD
                + """
                  - name: registry
                    risk: Low
                    overlays: [{agentDeploymentName: planner, containers: [{name: agent, image: "planner:2", args: [-v], env: [{name: MODE, value: ets}]}]}]
                """);

    assertThat(out.toString())
        .contains(
            """
               brings  planner: agent image planner:2, args -v, MODE=ets
               then    50% for 2m: planner 2/3
            """)
        .doesNotContain("   flags");
    assertThat(exit).isZero();
  }

  @Test
  void what_is_wrong_with_a_plan_is_said_and_is_no_success() throws IOException {
    int exit = plan(FLAGS_AND_FLEET + HEAD + "  - {name: registry, flags: [{key: registri}]}\n");

    assertThat(exit).isEqualTo(ExitCode.REFUSED);
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(
            "wrong UnknownFlag: spec.stages[registry].flags names \"registri\", which FlagSet otp");
  }

  @Test
  void what_a_stage_depends_on_is_told() throws IOException {
    int exit =
        plan(
            FLAGS_AND_FLEET
                + HEAD
                + """
                  - name: registry
                    flags: [{key: registry}]
                    readiness: [{name: db, resource: {apiVersion: example.org/v1, kind: Database, name: orders}}]
                """);

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("   needs   db: Database orders with Ready True\n");
  }

  @Test
  void a_dependency_that_says_too_little_is_a_sentence() throws IOException {
    int exit =
        plan(
            HEAD
                + "  - {name: registry, flags: [{key: registry}], readiness: [{name: a}, {name: b,"
                + " resource: {kind: Pod}}]}\n");

    assertThat(exit).isNotZero();
    assertThat(err.toString())
        .contains(
            "spec.stages[0].readiness[0].resource is required",
            "spec.stages[0].readiness[1].resource.apiVersion is required",
            "spec.stages[0].readiness[1].resource.name is required");
  }

  @Test
  void a_field_that_the_api_does_not_have_is_no_silent_default() throws IOException {
    int exit =
        plan(
            FLAGS_AND_FLEET
                + HEAD
                + "  - {name: registry, flags: [{key: registry}], setps: [{percent: 10}]}\n");

    assertThat(exit).isEqualTo(ExitCode.REFUSED);
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("plan.yaml: spec.stages[0].setps is no field of the API");
  }

  @Test
  void a_duration_that_is_none_is_a_sentence() throws IOException {
    int exit =
        plan(
            FLAGS_AND_FLEET
                + HEAD
                + "  - {name: registry, flags: [{key: registry}], window: five minutes}\n");

    assertThat(exit).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString())
        .isEqualTo(
            "otp cannot be planned: duration \"five minutes\" is not of the form 30s, 5m or"
                + " 1h30m\n");
  }

  @Test
  void a_value_that_is_none_is_a_sentence_with_its_file() throws IOException {
    int exit = plan(HEAD + "  - {name: registry, risk: Lowest, flags: [{key: registry}]}\n");

    assertThat(exit).isEqualTo(ExitCode.TROUBLE);
    assertThat(err.toString()).contains("plan.yaml: ", "\"Lowest\"").doesNotContain("\tat ");
  }

  @Test
  void a_file_that_is_no_yaml_is_a_sentence() throws IOException {
    int exit = plan("kind: [");

    assertThat(exit).isEqualTo(ExitCode.TROUBLE);
    assertThat(err.toString()).contains("plan.yaml: while parsing").doesNotContain("\tat ");
  }

  @Test
  void flags_of_an_unknown_set_are_not_looked_at_and_that_is_said() throws IOException {
    int exit = plan(HEAD + "  - {name: registry, flags: [{key: registry}]}\n");

    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("note       FlagSet otp is not known here: whether it has these flags");
  }

  @Test
  void a_workload_of_the_set_that_nobody_has_seen_is_told() throws IOException {
    int exit =
        plan(
            FLAGS_AND_FLEET.replace(
                    "{key: telemetry}]}",
                    "{key: telemetry}], workloads: [{kind: StatefulSet, name: legacy}]}")
                + HEAD
                + "  - {name: registry, flags: [{key: registry}]}\n");

    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("note       StatefulSet legacy is NotSeen: no migration starts with it");
  }

  @Test
  void files_without_a_migration_are_refused() throws IOException {
    int exit = plan(FLAGS_AND_FLEET);

    assertThat(exit).isEqualTo(ExitCode.TROUBLE);
    assertThat(err.toString()).startsWith("no Migration in ");
  }

  @ParameterizedTest
  @MethodSource("badAndGoodObjects")
  void no_object_however_wrong_is_answered_by_a_stack_trace(Path file) {
    int exit = cli.execute("plan", "--offline", "-f", file.toString());

    assertThat(exit).isIn(ExitCode.DONE, ExitCode.TROUBLE, ExitCode.REFUSED);
    assertThat(err.toString()).doesNotContain("\tat ", "Exception");
  }

  private static List<Path> badAndGoodObjects() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/crd-cases"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void the_example_of_the_demo_has_nothing_wrong() {
    int exit = cli.execute("plan", "--offline", "-f", "k8s/examples/otp-cleanup");

    assertThat(out.toString()).contains("4. enforcement  risk Critical").doesNotContain("wrong");
    assertThat(exit).isZero();
  }

  @Test
  void a_name_and_a_file_at_once_are_refused() {
    assertThat(cli.execute("plan", "otp", "-f", "plan.yaml")).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private int plan(String yaml) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, yaml);
    return cli.execute("plan", "--offline", "-f", file.toString());
  }
}
