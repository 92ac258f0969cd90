// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of a stage whose flag is given to ids, without any traffic. */
class PlanIdsTest {
  private static final String BESIDE =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: telemetry, assignment: Ids}]}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec: {replicas: 10, flagSetNames: [otp], template: {}}
      ---
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: careful}
      spec:
        checks:
        - {name: error-rate, signal: ErrorRate, max: 0.05}
        - {name: worse-than-rest, compare: {signal: ErrorRate}}
      ---
      """;

  private static final String MIGRATION =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        healthPolicyName: careful
        stages:
        - {name: telemetry, risk: High, flags: [{key: telemetry}]}
      """;

  @TempDir private Path folder;

  @Test
  void it_is_told_which_checks_say_nothing_where_ids_have_a_flag() throws IOException {
    Typed plan = plan(MIGRATION);

    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains(
            "stage telemetry gives a flag to ids, and any agent may serve one: below full exposure"
                + " nothing is compared by worse-than-rest, and limits judge all"
                + " agents");
  }

  @Test
  void it_is_told_where_only_pods_are_judged() throws IOException {
    String own =
        MIGRATION.replace(
            "[{key: telemetry}]}",
            "[{key: telemetry}], health: {checks: [{name: worse, compare: {signal: ErrorRate}}]}}");

    Typed plan = plan(own);

    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains(
            "nothing is compared by worse, and no other check reads the agents, only their pods"
                + " are judged: add a check with max or min");
  }

  private Typed plan(String migration) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, BESIDE + migration);
    return Typed.run("plan", "--offline", "-f", file.toString());
  }
}
